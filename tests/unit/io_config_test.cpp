#include "io/config.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace reprise;
using namespace std::chrono_literals;
using Catch::Contains;
using io::ConfigurationError;
using io::Settings;

namespace {

io::SettingSource settings_of(std::map<std::string, std::string> values)
{
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

/// What is said of the settings at the end, or an empty text.
std::string report_of(const Settings& settings)
{
    try {
        settings.finish();
    } catch (const ConfigurationError& error) {
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("operations: every fault of the settings is reported at once, without the values", "[config]")
{
    Settings settings(settings_of({{"THREADS", "s3cret"}, {"FILE", "/s3cret/absent"}, {"EMPTY", ""}}));
    CHECK(settings.text("URL").empty());
    CHECK(settings.text("EMPTY").empty());
    CHECK(settings.number("THREADS", 16, 1, 64) == 16);
    settings.file("FILE");
    settings.file("ABSENT_FILE");
    CHECK(report_of(settings) == "URL is not set\nEMPTY is not set\nTHREADS must be a whole number from 1 to 64\n"
                                 "FILE names a file that does not exist\nABSENT_FILE is not set");
}

TEST_CASE("operations: a number that is not whole, or out of its range, is a fault", "[config]")
{
    for (const char* const value : {"0", "65", "-1", "1.5", "1e1", "+5", " 5", "5 ", "5abc", "0x5", "99999999999"}) {
        Settings settings(settings_of({{"THREADS", value}}));
        CHECK(settings.number("THREADS", 16, 1, 64) == 16);
        CHECK_THAT(report_of(settings), Contains("THREADS"));
    }
}

TEST_CASE("operations: settings that are right are read, and absent or empty ones have their defaults", "[config]")
{
    const tests::TemporaryDirectory directory;
    Settings settings(settings_of(
        {{"ONE", "1"}, {"MANY", "64"}, {"TEXT", "text"}, {"DIR", directory.path().string()}, {"EMPTY", ""}}));
    CHECK(settings.number("ONE", 16, 1, 64) == 1);
    CHECK(settings.number("MANY", 16, 1, 64) == 64);
    CHECK(settings.number("ABSENT", 16, 1, 64) == 16);
    CHECK(settings.number("EMPTY", 16, 1, 64) == 16);
    CHECK(settings.milliseconds("MANY", 5, 1, 100) == 64ms);
    CHECK(settings.text("TEXT") == "text");
    CHECK(settings.text("TEXT", "fallback") == "text");
    CHECK(settings.text("ABSENT", "fallback") == "fallback");
    CHECK(settings.file("DIR") == directory.path());
    CHECK_NOTHROW(settings.finish());
}

TEST_CASE("operations: the process environment is a source of settings", "[config]")
{
    ::setenv("REPRISE_TEST_SETTING", "value", 1);
    CHECK(io::environment()("REPRISE_TEST_SETTING") == "value");
    ::unsetenv("REPRISE_TEST_SETTING");
    CHECK_FALSE(io::environment()("REPRISE_TEST_SETTING"));
}
