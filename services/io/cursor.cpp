#include "io/cursor.hpp"

#include "io/crypto.hpp"
#include "io/problem.hpp"

#include <algorithm>

namespace reprise::io {

namespace {

constexpr std::size_t seal_octets = 16;

/// The number is another one whenever a list has other positions, so that their cursors are told apart.
std::string seal(std::string_view content, std::string_view scope, std::string_view key)
{
    return hmac_sha256(key, "cursor 2\n" + std::string(scope) + '\n' + std::string(content)).substr(0, seal_octets);
}

} // namespace

std::string write_cursor(const PagePosition& position, std::string_view scope, std::string_view key)
{
    std::string content;
    for (const auto& value : position) {
        content.append(value).append("\n");
    }
    return to_base64url(seal(content, scope, key) + content);
}

PagePosition read_cursor(std::string_view cursor, std::string_view scope, std::string_view key)
{
    const auto octets = from_base64url(cursor);
    if (!octets || octets->size() <= seal_octets) {
        throw Error(Problem::invalid_cursor, "Take the cursor from next_cursor of the page before.");
    }
    const auto content = octets->substr(seal_octets);
    if (!equal_in_constant_time(octets->substr(0, seal_octets), seal(content, scope, key))) {
        throw Error(Problem::invalid_cursor, "Take the cursor from next_cursor of the page before.");
    }
    PagePosition position;
    for (std::size_t begin = 0; begin < content.size();) {
        const auto end = std::min(content.find('\n', begin), content.size());
        position.push_back(content.substr(begin, end - begin));
        begin = end + 1;
    }
    return position;
}

} // namespace reprise::io
