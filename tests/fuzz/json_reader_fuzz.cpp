// Reads: a JSON text (io/json_reader).
//
// Property: what is accepted is what nlohmann's own parser reads, without loss; printed and read again it is equal; no
// name comes twice, nothing is nested deeper than 32, no text holds a NUL or ill-formed UTF-8, every whole number is
// exact. And the other way round: what has none of these faults is accepted.
#include "fuzz/property.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reprise::fuzz {
namespace {

constexpr std::size_t deepest = 32;

/// Reads as nlohmann does, and notes what a strict reader refuses.
class LenientReader final : public nlohmann::json_sax<Json> {
public:
    bool is_strict() const { return is_strict_; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t& text) override
    {
        return note(std::ranges::any_of(text, [](char c) { return c == '.' || c == 'e' || c == 'E'; }));
    }
    bool string(string_t& value) override { return note(value.find('\0') == std::string::npos); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(); }
    bool key(string_t& name) override
    {
        return note(names_.back().insert(name).second && name.find('\0') == std::string::npos);
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

private:
    bool note(bool is_strict)
    {
        is_strict_ = is_strict_ && is_strict;
        return true;
    }
    bool open()
    {
        names_.emplace_back();
        return note(names_.size() <= deepest);
    }
    bool close()
    {
        names_.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> names_;
    bool is_strict_ = true;
};

std::optional<Json> accepted(std::string_view text)
{
    try {
        return io::read_json(text);
    } catch (const io::Error& error) {
        require(error.problem() == io::Problem::malformed_json, "a text is refused as malformed JSON");
        return std::nullopt;
    }
}

bool is_utf8(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto octet = [&](std::size_t i) {
            return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0);
        };
        const unsigned first = octet(0);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        unsigned point = length == 1 ? first : first & (0x7FU >> length);
        for (std::size_t i = 1; i < length; ++i) {
            if ((octet(i) & 0xC0U) != 0x80U)
                return false;
            point = point << 6U | (octet(i) & 0x3FU);
        }
        const unsigned smallest = length == 1 ? 0 : length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF) || (first & 0xC0U) == 0x80U ||
            first > 0xF4)
            return false;
        at += length;
    }
    return true;
}

} // namespace

void try_input(std::string_view input)
{
    const bool is_plain = !input.starts_with("\xEF\xBB\xBF") && input.find('\0') == std::string_view::npos;
    LenientReader lenient;
    const bool is_json = Json::sax_parse(input, &lenient);
    const auto value = accepted(input);
    require(value.has_value() == (is_plain && is_json && lenient.is_strict()), "exactly the strict texts are accepted");
    if (!value)
        return;
    note_reached();
    require(is_utf8(input), "what is accepted is UTF-8");
    require(*value == Json::parse(input), "what is accepted is what is written");
    const std::string printed = io::write_json(*value);
    const auto again = accepted(printed);
    require(again == value, "what is printed is read as equal");
    require(io::write_json(*again) == printed, "what was read again is printed alike");
}

} // namespace reprise::fuzz
