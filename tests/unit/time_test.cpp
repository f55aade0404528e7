#include "domain/time.hpp"

#include <catch2/catch.hpp>

using namespace reprise::domain;
using namespace std::chrono;

TEST_CASE("a text that is not an RFC 3339 time is refused")
{
    for (const char* text :
         {"", "2026-01-01", "2026-01-01T10:00:00", "2026-01-01T10:00:00+0100", "2026-01-01T10:00:00+01",
          "2026-01-01T10:00Z", "2026-01-01T10:00:00Z ", " 2026-01-01T10:00:00Z", "2026-01-01T10:00:00Zx",
          "2026-1-01T10:00:00Z", "2026-01-01 10:00:00Z", "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00,5Z",
          "+2026-01-01T10:00:00Z", "20260-01-01T10:00:00Z", "2026-01-01T1a:00:00Z",
          "2026-01-01T10:00:00\xE2\x88\x92"
          "01:00"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
    CHECK_FALSE(parse_rfc3339(std::string_view("2026-01-01T10:00:00Z\0", 21)));
}

TEST_CASE("a time outside the calendar is refused")
{
    for (const char* text :
         {"2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
          "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
          "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60",
          "1969-12-31T23:59:59Z", "1970-01-01T00:59:59+01:00", "9999-12-31T23:30:00-01:00", "0000-01-01T00:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
}

TEST_CASE("a time is read to the second whatever its offset, and written in UTC")
{
    const auto round_trip = [](const char* text) { return format_rfc3339(parse_rfc3339(text).value()); };
    CHECK(round_trip("1970-01-01T00:00:00Z") == "1970-01-01T00:00:00Z");
    CHECK(round_trip("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z");
    CHECK(round_trip("2025-10-06T16:07:13-04:00") == "2025-10-06T20:07:13Z");
    CHECK(round_trip("2026-01-01T00:30:00+05:45") == "2025-12-31T18:45:00Z");
    CHECK(round_trip("2024-02-29t23:59:59.999999999z") == "2024-02-29T23:59:59Z");
    CHECK(round_trip("2026-01-01T00:00:00-00:00") == "2026-01-01T00:00:00Z");
}

TEST_CASE("every day of a century survives being written and read")
{
    for (sys_days day = year{1970} / January / 1; day < sys_days{year{2070} / January / 1}; day += days{1}) {
        const sys_seconds time = day + seconds{86'399};
        REQUIRE(parse_rfc3339(format_rfc3339(time)) == time);
    }
}
