#include "io/query.hpp"

#include "domain/ascii.hpp"
#include "domain/masking.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"

#include <algorithm>
#include <charconv>

namespace reprise::io {

namespace {

bool is_utf8(const std::string& text)
{
    if (std::ranges::all_of(text, [](char octet) { return octet >= '\0'; })) {
        return true; // ASCII.
    }
    try {
        // The library's own check of UTF-8 (RFC 3629): printing is strict about it.
        static_cast<void>(Json(text).dump());
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

/// Names come from the caller: cut, and without anything that could be a card number.
std::string in_quotes(std::string_view name)
{
    constexpr std::size_t shown = 40;
    return "\"" + domain::redact_card_numbers(std::string(name.substr(0, shown))) + "\"";
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[at] != '%') {
            decoded += text[at];
        } else {
            const auto octet = from_hex(text.substr(at + 1, 2));
            if (!octet || octet->size() != 1) {
                return std::nullopt;
            }
            decoded += *octet;
            at += 2;
        }
    }
    const bool is_text = decoded.find('\0') == std::string::npos && is_utf8(decoded);
    return is_text ? std::optional(std::move(decoded)) : std::nullopt;
}

std::string percent_encoded(std::string_view text)
{
    std::string encoded;
    for (const char letter : text) {
        const bool is_unreserved =
            domain::is_alphanumeric(letter) || letter == '-' || letter == '.' || letter == '_' || letter == '~';
        encoded += is_unreserved ? std::string(1, letter) : "%" + to_hex(std::string_view(&letter, 1));
    }
    return encoded;
}

std::vector<std::pair<std::string, std::string>> read_query(std::string_view query_text)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    bool has_more = !query_text.empty();
    while (has_more) {
        const auto end = query_text.find('&');
        const auto piece = query_text.substr(0, end);
        has_more = end != std::string_view::npos;
        query_text = has_more ? query_text.substr(end + 1) : std::string_view{};
        const auto equals = piece.find('=');
        const auto name = percent_decoded(piece.substr(0, equals), true);
        const auto value =
            percent_decoded(equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1), true);
        if (!name || name->empty() || !value) {
            throw Error(Problem::malformed_request, "The query is not well-formed.");
        }
        if (std::ranges::find(parameters, *name, &std::pair<std::string, std::string>::first) != parameters.end()) {
            throw Error(Problem::repeated_parameter, "The parameter " + in_quotes(*name) + " comes twice.");
        }
        parameters.emplace_back(*name, *value);
    }
    return parameters;
}

Error invalid_parameter(std::string_view name, const std::string& what)
{
    return Error(Problem::invalid_parameter, "The parameter " + in_quotes(name) + " takes " + what + ".");
}

TextOrPrefix text_or_prefix(std::string_view name, std::string text)
{
    constexpr std::size_t most_octets = 255;
    const bool is_prefix = text.ends_with('*');
    if (is_prefix) {
        text.pop_back();
    }
    if (text.empty() || text.size() > most_octets) {
        throw invalid_parameter(name, "1 to " + std::to_string(most_octets) + " octets of text");
    }
    return {std::move(text), is_prefix};
}

Parameters::Parameters(const Request& request, const std::vector<std::string_view>& known) : request_(request)
{
    for (const auto& [name, value] : request.query) {
        if (std::ranges::find(known, std::string_view(name)) == known.end()) {
            throw Error(Problem::unknown_parameter, "There is no parameter " + in_quotes(name) + " here.");
        }
    }
}

std::optional<std::string> Parameters::text(std::string_view name) const
{
    const auto found = std::ranges::find(request_.query, name, &std::pair<std::string, std::string>::first);
    return found == request_.query.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TextOrPrefix> Parameters::text_or_prefix(std::string_view name) const
{
    auto given = text(name);
    return given ? std::optional(io::text_or_prefix(name, std::move(*given))) : std::nullopt;
}

int Parameters::number(std::string_view name, int fallback, int minimum, int maximum) const
{
    const auto given = text(name);
    if (!given) {
        return fallback;
    }
    int value = 0;
    const auto* const last = given->data() + given->size();
    const auto [end, fault] = std::from_chars(given->data(), last, value);
    if (fault != std::errc{} || end != last || value < minimum || value > maximum) {
        throw invalid_parameter(name,
                                "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return value;
}

bool Parameters::flag(std::string_view name, bool fallback) const
{
    const auto given = text(name);
    if (given && *given != "true" && *given != "false") {
        throw invalid_parameter(name, "true or false");
    }
    return given ? *given == "true" : fallback;
}

std::optional<std::chrono::sys_seconds> Parameters::time(std::string_view name) const
{
    const auto given = text(name);
    const auto time = given ? domain::parse_rfc3339(*given) : std::nullopt;
    if (given && !time) {
        throw invalid_parameter(name, "a time of RFC 3339 with its offset");
    }
    return time;
}

} // namespace reprise::io
