#include "io/message.hpp"

#include "domain/ascii.hpp"

#include <algorithm>
#include <stdexcept>

namespace reprise::io {

bool equal_names(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, {}, domain::to_lower, domain::to_lower);
}

bool HeaderNameLess::operator()(std::string_view left, std::string_view right) const
{
    return std::ranges::lexicographical_compare(left, right, {}, domain::to_lower, domain::to_lower);
}

std::optional<std::string> Request::header(std::string_view name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::nullopt : std::optional(found->second);
}

std::string_view Request::header_text(std::string_view name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view{} : found->second;
}

const std::string& Request::path_parameter(std::string_view name) const
{
    const auto found = path_parameters.find(name);
    if (found == path_parameters.end()) {
        throw std::logic_error("the route's pattern has no such parameter");
    }
    return found->second;
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

} // namespace reprise::io
