#include "io/cursor.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <catch2/catch.hpp>

using namespace reprise;

namespace {

io::Problem problem_of_query(const std::string& query)
{
    try {
        static_cast<void>(io::read_query(query));
    } catch (const io::Error& error) {
        return error.problem();
    }
    return io::Problem::not_found;
}

bool is_refused(const std::string& cursor, const std::string& scope = "orders", const std::string& key = "key")
{
    try {
        static_cast<void>(io::read_cursor(cursor, scope, key));
    } catch (const io::Error& error) {
        return error.problem() == io::Problem::invalid_cursor;
    }
    return false;
}

} // namespace

TEST_CASE("an ill-formed query is refused and never guessed at", "[query]")
{
    for (const auto* query : {"a=%", "a=%2", "a=%zz", "a=%00", "a=%ff", "a=%ed%a0%80", "=b", "&a=b", "a=b&&c=d"}) {
        CAPTURE(query);
        CHECK(problem_of_query(query) == io::Problem::malformed_request);
    }
    CHECK(problem_of_query(std::string("a=b\0c", 5)) == io::Problem::malformed_request);
    CHECK(problem_of_query("a=1&b=2&a=1") == io::Problem::repeated_parameter);
    CHECK(problem_of_query("a=1&%61=1") == io::Problem::repeated_parameter);
}

TEST_CASE("a query is decoded once, plus as a space, the first equals sign divides", "[query]")
{
    using Parameters = std::vector<std::pair<std::string, std::string>>;
    CHECK(io::read_query("").empty());
    CHECK(io::read_query("a=b=c&S%C3%B8=x+y%2B%2525&flag") ==
          Parameters{{"a", "b=c"}, {"Sø", "x y+%25"}, {"flag", ""}});
}

TEST_CASE("what is encoded decodes to the same", "[query]")
{
    const std::string text = "Zoë & \"O'Brien\"/50% +_~.-\n名前";
    CHECK(io::percent_decoded(io::percent_encoded(text)) == text);
    CHECK(io::percent_encoded("a/b c") == "a%2fb%20c");
}

TEST_CASE("a cursor leads back to its place, and an edited, foreign or made-up one is refused", "[query][R40]")
{
    const io::PagePosition position{"12.34", "2026-11-23 08:00:00.123456+00", "DEMO-0000000001"};
    const auto cursor = io::write_cursor(position, "orders", "key");
    CHECK(io::read_cursor(cursor, "orders", "key") == position);
    for (const auto& other : {io::PagePosition{""}, io::PagePosition{"", "A"}, io::PagePosition{"A", ""}}) {
        CHECK(io::read_cursor(io::write_cursor(other, "orders", "key"), "orders", "key") == other);
    }
    CHECK(is_refused(""));
    CHECK(is_refused("AAAA"));
    CHECK(is_refused("not base64!"));
    CHECK(is_refused(cursor + "A"));
    CHECK(is_refused(cursor, "carts"));
    CHECK(is_refused(cursor, "orders", "another key"));
    for (std::size_t place = 0; place < cursor.size(); ++place) {
        auto edited = cursor;
        edited[place] = edited[place] == 'A' ? 'B' : 'A';
        CAPTURE(place);
        CHECK(is_refused(edited));
    }
}
