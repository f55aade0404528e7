#include "io/trace.hpp"

#include <catch2/catch.hpp>

#include <string>

using reprise::io::trace_of;
using reprise::io::traceparent_of;

namespace {

const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
const std::string parent_id = "b7ad6b7169203331";

bool is_lower_hex(const std::string& text, std::size_t size)
{
    return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

TEST_CASE("wire: a traceparent that is not valid is not continued", "[wire][trace]")
{
    const auto zeros = [](std::size_t count) { return std::string(count, '0'); };
    for (const auto& header : {
             std::string(),
             std::string("garbage"),
             "00-" + trace_id + "-" + parent_id,
             "00-" + trace_id + "-" + parent_id + "-",
             "00-" + trace_id + "-" + parent_id + "-1",
             "00-" + trace_id + "-" + parent_id + "-0g",
             "00-" + trace_id + "-" + parent_id + "-01-extra",
             "00-" + trace_id + "-" + parent_id + "-01 ",
             "ff-" + trace_id + "-" + parent_id + "-01",
             "0-" + trace_id + "-" + parent_id + "-011",
             "0X-" + trace_id + "-" + parent_id + "-01",
             "00-0AF7651916CD43DD8448EB211C80319C-" + parent_id + "-01",
             "00-" + trace_id + "-B7AD6B7169203331-01",
             "00-" + zeros(32) + "-" + parent_id + "-01",
             "00-" + trace_id + "-" + zeros(16) + "-01",
             "00_" + trace_id + "-" + parent_id + "-01",
             "01-" + trace_id + "-" + parent_id + "-01extra",
             std::string(100'000, '0'),
         }) {
        const auto trace = trace_of(header);
        CHECK(trace.trace_id != trace_id);
        CHECK(is_lower_hex(trace.trace_id, 32));
        CHECK(is_lower_hex(trace.parent_id, 16));
        CHECK(trace.flags == "01");
    }
}

TEST_CASE("wire: a valid traceparent is continued with a parent id of our own", "[wire][trace]")
{
    const auto trace = trace_of("00-" + trace_id + "-" + parent_id + "-00");
    CHECK(trace.trace_id == trace_id);
    CHECK(trace.parent_id != parent_id);
    CHECK(is_lower_hex(trace.parent_id, 16));
    CHECK(trace.flags == "00");
}

TEST_CASE("wire: of the trace flags only sampled is passed on", "[wire][trace]")
{
    CHECK(trace_of("00-" + trace_id + "-" + parent_id + "-ff").flags == "01");
    CHECK(trace_of("00-" + trace_id + "-" + parent_id + "-fe").flags == "00");
    CHECK(trace_of("00-" + trace_id + "-" + parent_id + "-03").flags == "01");
}

TEST_CASE("wire: a traceparent of a later version is continued as far as it is known", "[wire][trace]")
{
    CHECK(trace_of("01-" + trace_id + "-" + parent_id + "-01").trace_id == trace_id);
    CHECK(trace_of("cc-" + trace_id + "-" + parent_id + "-01-what-will-be").trace_id == trace_id);
}

TEST_CASE("wire: no two traces begin with the same id", "[wire][trace]")
{
    CHECK(trace_of("").trace_id != trace_of("").trace_id);
}

TEST_CASE("wire: the header that is passed on is valid itself", "[wire][trace]")
{
    const auto trace = trace_of("");
    CHECK(traceparent_of(trace) == "00-" + trace.trace_id + "-" + trace.parent_id + "-01");
    CHECK(trace_of(traceparent_of(trace)).trace_id == trace.trace_id);
}
