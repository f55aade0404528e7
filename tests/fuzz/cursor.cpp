// Reads: a cursor (io/cursor).
//
// Property: what was written is read as it was; nothing else is accepted: no text that was made up, no cursor of
// another list or under another key, none that was cut, grew or had a character exchanged.
#include "io/cursor.hpp"

#include "fuzz/property.hpp"
#include "fuzz/short_text.hpp"
#include "io/problem.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string>

namespace reprise::fuzz {
namespace {

constexpr std::string_view scope = "orders DEMO";
const std::string key(32, 'k');

std::optional<io::PagePosition> accepted(std::string_view cursor, std::string_view of_scope, std::string_view of_key)
{
    try {
        return io::read_cursor(cursor, of_scope, of_key);
    } catch (const io::Error& error) {
        require(error.problem() == io::Problem::invalid_cursor, "a cursor is refused as one");
        return std::nullopt;
    }
}

void require_refused(const std::string& cursor, const char* property)
{
    require(!accepted(cursor, scope, key), property);
}

} // namespace

void try_cursor(std::string_view input)
{
    if (const auto position = accepted(input, scope, key))
        require(io::write_cursor(*position, scope, key) == input, "only what was written is accepted");
    // As many values as there are lines: none holds a line break.
    io::PagePosition position;
    for (std::size_t begin = 0; begin <= input.size();) {
        const auto end = std::min(input.find('\n', begin), input.size());
        position.emplace_back(input.substr(begin, end - begin));
        begin = end + 1;
    }
    const std::string cursor = io::write_cursor(position, scope, key);
    require(accepted(cursor, scope, key) == position, "a cursor is read as it was written");
    require(!accepted(cursor, "orders OTHER", key), "a cursor is good for one list of one merchant");
    require(!accepted(cursor, scope, std::string(32, 'l')), "a cursor is good under its key");
    require_refused(cursor + 'A', "no cursor that grew is accepted");
    require_refused(cursor + "AAAA", "no cursor that grew is accepted");
    // Any place will do, as long as a finding has the same one again.
    const auto sum = std::accumulate(input.begin(), input.end(), std::size_t{0}, [](std::size_t so_far, char octet) {
        return so_far * 31 + static_cast<unsigned char>(octet);
    });
    const std::size_t at = sum % cursor.size();
    require_refused(cursor.substr(0, at), "no cursor that was cut is accepted");
    std::string other = cursor;
    other[at] = other[at] == 'A' ? 'B' : 'A';
    require_refused(other, "no cursor with another character is accepted");
}

} // namespace reprise::fuzz
