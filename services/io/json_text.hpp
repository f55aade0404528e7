#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// A JSON text of our own making, read without being built (simdjson): what is looked for is handed out as it stands in
/// the text. For one thread.
class JsonText {
public:
    /// Throws std::invalid_argument when the text is no JSON.
    explicit JsonText(std::string text);
    ~JsonText();
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;

    /// The whole text.
    const std::string& text() const;
    /// The text of the value at an RFC 6901 pointer, or nothing when there is none.
    std::optional<std::string> at(std::string_view pointer) const;
    /// The characters of the string at the pointer, or nothing when there is none.
    std::optional<std::string> text_at(std::string_view pointer) const;
    /// How many values the array at the pointer has; 0 when there is none.
    std::size_t size_at(std::string_view pointer) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
