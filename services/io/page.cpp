#include "io/page.hpp"

namespace reprise::io {

namespace {

/// What the cursors of a request's list are authenticated for.
std::string scope_of(const Request& request, std::string_view list)
{
    auto scope = std::string(list) + '\n' + request.caller.merchant_id().str();
    for (const auto& [name, value] : request.query) {
        if (name != "cursor" && name != "limit") {
            scope.append("\n").append(name).append("=").append(value);
        }
    }
    return scope;
}

std::string link_to(const Request& request, std::string_view list, const std::string& cursor)
{
    auto link = "</" + std::string(list) + "?";
    for (const auto& [name, value] : request.query) {
        if (name != "cursor") {
            link.append(name).append("=").append(percent_encoded(value)).append("&");
        }
    }
    return link + "cursor=" + cursor + ">; rel=\"next\"";
}

} // namespace

PageRequest read_page_request(const Request& request, const Parameters& parameters, std::string_view list,
                              std::string_view cursor_key)
{
    constexpr int most = 200;
    PageRequest page;
    page.limit = parameters.number("limit", page.limit, 1, most);
    if (const auto cursor = parameters.text("cursor")) {
        page.after = read_cursor(*cursor, scope_of(request, list), cursor_key);
    }
    return page;
}

Reply page_reply(const Request& request, std::string_view list, std::string_view member, const Page& page,
                 std::string_view cursor_key)
{
    Reply reply;
    reply.body.append("{\"").append(member).append("\":[");
    for (const auto& entry : page.entries) {
        reply.body.append(&entry == page.entries.data() ? "" : ",").append(entry);
    }
    reply.body += ']';
    if (page.next) {
        const auto cursor = write_cursor(*page.next, scope_of(request, list), cursor_key);
        reply.body.append(",\"next_cursor\":\"").append(cursor).append("\"");
        reply.headers.emplace_back("Link", link_to(request, list, cursor));
    }
    reply.body += '}';
    return reply;
}

} // namespace reprise::io
