#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "support/cpu_time.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <optional>
#include <string>

using namespace reprise;
using io::read_json;

namespace {

/// The detail with which a text is refused, or nothing when it is read.
std::optional<std::string> refusal(std::string_view text)
{
    try {
        static_cast<void>(read_json(text));
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::malformed_json);
        return error.detail();
    }
    return std::nullopt;
}

std::string nested(std::size_t depth, const char* open, const char* close, const char* inside)
{
    std::string text;
    for (std::size_t level = 0; level < depth; ++level) {
        text += open;
    }
    text += inside;
    for (std::size_t level = 0; level < depth; ++level) {
        text += close;
    }
    return text;
}

} // namespace

TEST_CASE("wire: what is not JSON is refused", "[wire][json]")
{
    for (const char* const text :
         {"",           " ",         "{",         "[",         "}",       "]",         "{]",           "[1,]",
          "{\"a\":1,}", "{a:1}",     "{'a':1}",   "{\"a\" 1}", "[1 2]",   "nul",       "True",         "NaN",
          "Infinity",   "-Infinity", "-",         "+1",        "01",      "1.",        ".5",           "1e",
          "0x10",       "\"",        "\"a",       "'a'",       "\"\\x\"", "\"\\u12\"", "\"a\tb\"",     "\"a\nb\"",
          "// a\n1",    "1 // a",    "/* a */ 1", "1 1",       "{} {}",   "[]x",       "\xEF\xBB\xBF", "{\"a\":1}}"}) {
        CAPTURE(text);
        CHECK(refusal(text));
    }
}

TEST_CASE("wire: a byte order mark and other encodings are refused", "[wire][json]")
{
    CHECK(refusal("\xEF\xBB\xBF{}"));
    CHECK(refusal("\xFF\xFE{\0}\0"));
    CHECK(refusal(std::string_view("{\0}\0", 4)));
}

TEST_CASE("wire: text that is not UTF-8 is refused", "[wire][json]")
{
    for (const char* const octets :
         {"\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\x80"}) {
        CHECK(refusal("\"" + std::string(octets) + "\""));
        CHECK(refusal("{\"" + std::string(octets) + "\":1}"));
    }
    CHECK(refusal(R"("\ud800")"));
    CHECK(refusal(R"("\udc00\ud800")"));
    CHECK(refusal(R"("\ud800x")"));
    CHECK_FALSE(refusal("\"\xf0\x9f\x98\x80 \\ud83d\\ude00\""));
}

TEST_CASE("wire: a NUL is refused, escaped or raw, in text, name or after the end", "[wire][json]")
{
    CHECK(refusal(R"("a\u0000b")"));
    CHECK(refusal(R"({"a\u0000b":1})"));
    CHECK(refusal(R"({"a":[{"b":"\u0000"}]})"));
    CHECK(refusal(std::string_view("\"a\0b\"", 5)));
    CHECK(refusal(std::string_view("{}\0", 3)));
    CHECK(refusal(std::string_view("{}\0{}", 5)));
    CHECK(refusal(std::string_view("\0", 1)));
}

TEST_CASE("wire: a name that occurs twice in one object is refused at any depth", "[wire][json]")
{
    CHECK(refusal(R"({"a":1,"a":1})"));
    CHECK(refusal(R"({"a":1,"b":{"c":1,"d":2,"c":3}})"));
    CHECK(refusal(R"([{"a":1},{"a":1,"a":2}])"));
    CHECK(refusal(R"({"a":{"x":1},"a":{"y":1}})"));
    CHECK(refusal(R"({"a":{"b":1},"c":2,"a":3})"));
    CHECK(refusal(R"({"a":1,"\u0061":2})"));
    CHECK(refusal(R"({"":1,"":2})"));
}

TEST_CASE("wire: the same name in different objects is read", "[wire][json]")
{
    CHECK(read_json(R"({"a":{"a":{"a":1}},"b":[{"a":2},{"a":3}]})") ==
          Json{{"a", {{"a", {{"a", 1}}}}}, {"b", {{{"a", 2}}, {{"a", 3}}}}});
}

TEST_CASE("wire: a whole number beyond 64 bits is refused, not rounded", "[wire][json]")
{
    for (const char* const text : {"18446744073709551616", "-9223372036854775809", "100000000000000000000000",
                                   "[1,18446744073709551616]", "{\"a\":-99999999999999999999}"}) {
        CHECK(refusal(text));
    }
    CHECK(read_json("18446744073709551615").get<std::uint64_t>() == 18446744073709551615U);
    CHECK(read_json("-9223372036854775808").get<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("wire: a number that is not finite is refused", "[wire][json]")
{
    for (const char* const text : {"1e400", "-1e400", "[1E+999]", "1.8e308"}) {
        CHECK(refusal(text));
    }
    CHECK(read_json("1.7e308").is_number_float());
    CHECK(read_json("1e2").is_number_float());
    CHECK(read_json("12.34").dump() == "12.34");
}

TEST_CASE("wire: nesting of 32 levels is read, of 33 refused", "[wire][json]")
{
    CHECK(refusal(nested(33, "[", "]", "")));
    CHECK(refusal(nested(33, "{\"a\":", "}", "1")));
    CHECK(refusal(nested(17, "[{\"a\":", "}]", "1")));
    CHECK(read_json(nested(32, "[", "]", "1")).is_array());
    CHECK(read_json(nested(32, "{\"a\":", "}", "1")).is_object());
    CHECK(read_json(nested(16, "[{\"a\":", "}]", "1")).is_array());
    CHECK(read_json("[" + nested(31, "[", "]", "") + "," + nested(31, "[", "]", "") + "]").size() == 2);
}

TEST_CASE("limits: a body of a million brackets is refused at once", "[limits][json]")
{
    const std::string brackets(1 << 20, '[');
    const std::string objects = nested((1 << 20) / 5, "{\"a\":", "", "");
    CHECK((refusal(brackets) && refusal(objects)));
    // Much sooner than a body as long that is read to its end.
    const std::string whole = "[" + nested((1 << 20) / 2 - 1, "1,", "", "1") + "]";
    const auto to_read = tests::cpu_time_of([&] { REQUIRE_FALSE(refusal(whole)); });
    CHECK(tests::cpu_time_of([&] { refusal(brackets); }) < to_read / 4);
    CHECK(tests::cpu_time_of([&] { refusal(objects); }) < to_read / 4);
}

TEST_CASE("a refusal says where, and never repeats the text", "[R6][json][R6]")
{
    CHECK_THAT(*refusal(R"({"card":4111111111111111x})"), !Catch::Contains("4111") && Catch::Contains("octet 25"));
    CHECK_THAT(*refusal(R"({"4111111111111111":1,"4111111111111111":2})"), !Catch::Contains("4111"));
    CHECK_THAT(*refusal("[41111111111111114111111111111111]"), !Catch::Contains("4111"));
    CHECK_THAT(*refusal("\"\xff\""), Catch::Contains("octet 2"));
    CHECK_THAT(*refusal(R"({"a":1,"a":2})"), Catch::Contains("octet 10"));
}

TEST_CASE("wire: every kind of value is read as it stands", "[wire][json]")
{
    CHECK(read_json(" null\r\n\t ").is_null());
    CHECK(read_json("true") == Json(true));
    CHECK(read_json("-0") == Json(0));
    CHECK(read_json(R"("")") == Json(""));
    CHECK(read_json("[]") == Json::array());
    CHECK(read_json("{}") == Json::object());
    const std::string text = R"({"a":[1,-2,3.5,"x",true,false,null,{"b":[]},[[],{}]],"c":{"d":{"e":"f"}},"g":"h"})";
    CHECK(read_json(text).dump() == text);
}

TEST_CASE("wire: what is written is one line, and invalid UTF-8 in it is replaced", "[wire][json]")
{
    CHECK(io::write_json({{"a", "b\xff"}, {"c", "d\ne"}}) == "{\"a\":\"b\xef\xbf\xbd\",\"c\":\"d\\ne\"}");
}
