#pragma once

#include "io/cursor.hpp"
#include "io/message.hpp"
#include "io/query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// The parameters `limit` and `cursor`, which every list takes (design.md 3.1).
struct PageRequest {
    int limit = 50;
    std::optional<PagePosition> after; ///< Where the page begins; at the list's own beginning without it.
};

/// One page of a list.
struct Page {
    std::vector<std::string> entries; ///< In wire form.
    std::optional<PagePosition> next; ///< Where the next page begins, or nothing on the last one.
};

/// Reads which page of the list (`orders` for `GET /orders`) is asked for. Cursors are no use to another merchant, in
/// another list, with other filters or another sort. Throws Error invalid_parameter and invalid_cursor.
PageRequest read_page_request(const Request& request, const Parameters& parameters, std::string_view list,
                              std::string_view cursor_key);

/// The page as an answer: the entries under `member`, and where another page follows its `next_cursor` and `Link`
/// (RFC 8288), which repeats the request's own query.
Reply page_reply(const Request& request, std::string_view list, std::string_view member, const Page& page,
                 std::string_view cursor_key);

} // namespace reprise::io
