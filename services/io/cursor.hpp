#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// Where the next page of a list begins (keyset paging): of the last entry of this one, the values that the list is
/// sorted by, as PostgreSQL writes them. None holds a line break.
using PagePosition = std::vector<std::string>;

/// An opaque cursor, authenticated for one merchant and one kind of list, so that a made-up or edited one is refused.
std::string write_cursor(const PagePosition& position, std::string_view scope, std::string_view key);

/// The inverse. Throws Error invalid_cursor when it was not written by `write_cursor` with this scope and key.
PagePosition read_cursor(std::string_view cursor, std::string_view scope, std::string_view key);

} // namespace reprise::io
