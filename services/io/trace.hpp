#pragma once

#include <string>
#include <string_view>

namespace reprise::io {

/// The place of a request in its distributed trace (W3C Trace Context, section 3.2).
struct Trace {
    std::string trace_id;  ///< 32 lower-case hex digits, shown to callers as `trace_id`.
    std::string parent_id; ///< 16 lower-case hex digits: this hop.
    std::string flags = "01";

    bool operator==(const Trace&) const = default;
};

/// Continues the trace of a `traceparent` header with a new parent id, or starts one when the header is empty or
/// not valid (W3C Trace Context, section 4.3).
Trace trace_of(std::string_view traceparent);

/// The `traceparent` header that passes this trace on.
std::string traceparent_of(const Trace& trace);

} // namespace reprise::io
