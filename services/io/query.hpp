#pragma once

#include "io/message.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::io {

/// Decodes percent-encoding (RFC 3986 section 2.1); nothing when it is ill-formed, not UTF-8 or holds a NUL.
/// With `plus_is_space` a plus sign is a space, as HTML forms send it.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

/// Percent-encodes everything but unreserved characters.
std::string percent_encoded(std::string_view text);

/// The parameters of a query in the order sent. Throws Error malformed_request when it is ill-formed, and
/// repeated_parameter, naming it, when one comes twice.
std::vector<std::pair<std::string, std::string>> read_query(std::string_view query_text);

/// Error invalid_parameter, which says what the parameter takes instead.
Error invalid_parameter(std::string_view name, const std::string& what);

/// A text, or one that something may follow.
struct TextOrPrefix {
    std::string text;
    bool is_prefix = false;
};

/// The text without the star behind it, which stands for anything. Throws Error invalid_parameter when nothing is left,
/// since everything would fit then, or more than 255 octets.
TextOrPrefix text_or_prefix(std::string_view name, std::string text);

/// Takes the parameters of one request; whatever is asked for and not known is refused, never ignored.
class Parameters {
public:
    /// Throws Error unknown_parameter, naming the first that is not among `known`.
    Parameters(const Request& request, const std::vector<std::string_view>& known);

    std::optional<std::string> text(std::string_view name) const;
    /// As the function of that name.
    std::optional<TextOrPrefix> text_or_prefix(std::string_view name) const;
    /// Throws Error invalid_parameter when it is not a whole number within [minimum, maximum].
    int number(std::string_view name, int fallback, int minimum, int maximum) const;
    /// `true` or `false`. Throws Error invalid_parameter otherwise.
    bool flag(std::string_view name, bool fallback) const;
    /// A time of RFC 3339 with its offset. Throws Error invalid_parameter otherwise.
    std::optional<std::chrono::sys_seconds> time(std::string_view name) const;

private:
    const Request& request_;
};

} // namespace reprise::io
