#include "io/json_reader.hpp"

#include "io/problem.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace reprise::io {

namespace {

constexpr std::size_t depth_limit = 32;

[[noreturn]] void refuse(std::size_t octet, std::string_view why)
{
    throw Error{Problem::malformed_json, std::string(why) + " (near octet " + std::to_string(octet) + ")."};
}

/// A walk over the text that tells how far the parser has come, which nlohmann's events do not say.
/// Borrows the text and the counter.
class CountedCharacter {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountedCharacter(const char* at, std::size_t& count) : at_(at), count_(&count) {}

    reference operator*() const { return *at_; }
    CountedCharacter& operator++()
    {
        ++at_;
        ++*count_;
        return *this;
    }
    bool operator==(const CountedCharacter& other) const { return at_ == other.at_; }

private:
    const char* at_;
    std::size_t* count_;
};

/// Builds the document from the parser's events and refuses, at the first sign, what RFC 8259 leaves open and Reprise
/// does not take. The parser keeps no stack frame for each level, so that no depth of the text can exhaust it.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    explicit StrictBuilder(const std::size_t& octet) : octet_(octet) {}

    Json take() { return std::move(root_); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& text) override
    {
        // nlohmann makes a double of a whole number beyond 64 bits, and so changes it silently.
        if (text.find_first_of(".eE") == std::string::npos) {
            refuse(octet_, "A whole number does not fit into 64 bits");
        }
        return add(value);
    }
    bool string(string_t& value) override
    {
        refuse_nul(value);
        return add(std::move(value));
    }
    bool binary(binary_t&) override { refuse(octet_, "Binary values are not JSON"); }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t& name) override
    {
        refuse_nul(name);
        const auto [member, is_new] = open_.back()->emplace(std::move(name), nullptr);
        if (!is_new) {
            refuse(octet_, "A name occurs twice in one object");
        }
        member_ = &member.value();
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const Json::exception&) override
    {
        refuse(position, "The text is not JSON");
    }

private:
    void refuse_nul(std::string_view text) const
    {
        if (text.find('\0') != std::string_view::npos) {
            refuse(octet_, "A string holds a NUL");
        }
    }

    /// Puts a value where the text has it. The address stays good until its array grows, and only the last value of an
    /// array is ever open.
    Json* place(Json&& value)
    {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        *member_ = std::move(value);
        return member_;
    }

    bool add(Json value)
    {
        place(std::move(value));
        return true;
    }

    bool open(Json container)
    {
        if (open_.size() == depth_limit) {
            refuse(octet_, "The text is nested deeper than 32 levels");
        }
        open_.push_back(place(std::move(container)));
        return true;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    const std::size_t& octet_;
    Json root_;
    std::vector<Json*> open_; ///< The containers around the current place, outermost first; borrowed from root_.
    Json* member_ = nullptr;  ///< The member whose name was read last.
};

} // namespace

Json read_json(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) {
        refuse(0, "The text begins with a byte order mark");
    }
    // nlohmann takes a raw NUL for the end of the text and would not look at what follows.
    if (const auto at = text.find('\0'); at != std::string_view::npos) {
        refuse(at, "The text holds a NUL");
    }
    std::size_t octet = 0;
    StrictBuilder builder(octet);
    const CountedCharacter begin(text.data(), octet);
    const CountedCharacter end(text.data() + text.size(), octet);
    if (!Json::sax_parse(begin, end, &builder)) {
        refuse(octet, "The text is not JSON");
    }
    return builder.take();
}

std::string write_json(const Json& value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace reprise::io
