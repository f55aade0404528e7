#include "io/json_text.hpp"

#include <simdjson.h>
#include <stdexcept>
#include <utility>

namespace reprise::io {

struct JsonText::State {
    std::string text;
    simdjson::dom::parser parser;
    simdjson::dom::element document;
};

JsonText::JsonText(std::string text) : state_(std::make_unique<State>())
{
    state_->text = std::move(text);
    if (state_->parser.parse(state_->text).get(state_->document) != simdjson::SUCCESS) {
        throw std::invalid_argument("the text is no JSON");
    }
}

JsonText::~JsonText() = default;

const std::string& JsonText::text() const
{
    return state_->text;
}

std::optional<std::string> JsonText::at(std::string_view pointer) const
{
    simdjson::dom::element value;
    const bool is_there = state_->document.at_pointer(pointer).get(value) == simdjson::SUCCESS;
    return is_there ? std::optional(simdjson::minify(value)) : std::nullopt;
}

std::optional<std::string> JsonText::text_at(std::string_view pointer) const
{
    std::string_view text;
    const bool is_there = state_->document.at_pointer(pointer).get(text) == simdjson::SUCCESS;
    return is_there ? std::optional(std::string(text)) : std::nullopt;
}

std::size_t JsonText::size_at(std::string_view pointer) const
{
    simdjson::dom::array values;
    const bool is_there = state_->document.at_pointer(pointer).get(values) == simdjson::SUCCESS;
    return is_there ? values.size() : 0;
}

} // namespace reprise::io
