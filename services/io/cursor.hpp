#pragma once

#include <string>
#include <string_view>

namespace reprise::io {

/// Where the next page of a list begins: the sort key of the last entry of this one (keyset paging).
struct PagePosition {
    std::string time; ///< PostgreSQL text of the timestamp, to the microsecond.
    std::string id;

    bool operator==(const PagePosition&) const = default;
};

/// An opaque cursor, authenticated for one merchant and one kind of list, so that a made-up or edited one is refused.
std::string write_cursor(const PagePosition& position, std::string_view scope, std::string_view key);

/// The inverse. Throws Error invalid_cursor when it was not written by `write_cursor` with this scope and key.
PagePosition read_cursor(std::string_view cursor, std::string_view scope, std::string_view key);

} // namespace reprise::io
