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

TEST_CASE("operations: a service listens on the loopback or not at all", "[config]")
{
    for (const char* const value : {"0.0.0.0:80", "128.0.0.1:80", "126.255.255.255:80", "10.0.0.1:80", "[::]:80",
                                    "[::2]:80", "[::ffff:127.0.0.1]:80", "::1:80", "localhost:80", "127.1:80",
                                    "127.0.0.1.example.com:80", "*:80", "[127.0.0.1]:80", " 127.0.0.1:80"}) {
        Settings settings(settings_of({{"LISTEN", value}}));
        settings.loopback_address("LISTEN");
        CHECK_THAT(report_of(settings), Contains("LISTEN must be an address of the loopback"));
    }
    for (const char* const value :
         {"127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x"}) {
        Settings settings(settings_of({{"LISTEN", value}}));
        settings.loopback_address("LISTEN");
        CHECK(report_of(settings) == "LISTEN is not host:port");
    }
    for (const auto& [value, host] :
         {std::pair("127.0.0.1:80", "127.0.0.1"), std::pair("127.255.255.254:80", "127.255.255.254"),
          std::pair("[::1]:80", "[::1]")}) {
        Settings settings(settings_of({{"LISTEN", value}}));
        CHECK(settings.loopback_address("LISTEN") == std::pair(std::string(host), std::uint16_t{80}));
        CHECK(report_of(settings).empty());
    }
}

TEST_CASE("operations: an address of a database that holds a password is refused, without repeating it", "[config][R6]")
{
    for (const char* const value : {"postgresql://user:s3cret@/db", "postgres://user:s3cret@host:5432/db",
                                    "postgresql://user@/db?password=s3cret",
                                    "postgresql://user@/db?host=/run&password=", "postgresql:///?sslpassword=s3cret",
                                    "postgresql://user@a,b/db?target_session_attrs=read-write&p%61ssword=s3cret"}) {
        Settings settings(settings_of({{"URL", value}}));
        settings.database_url("URL");
        CHECK_THAT(report_of(settings), Contains("URL must not hold a password") && !Contains("s3cret"));
    }
    for (const char* const value : {"s3cret", "host=/run password=s3cret", "user=s3cret", "https://user:s3cret@host/db",
                                    "postgresql://user:s3cret@host/db?nonsense=1", "postgresql://[s3cret"}) {
        Settings settings(settings_of({{"URL", value}}));
        settings.database_url("URL");
        CHECK(report_of(settings) == "URL is not a libpq URI (postgresql://...)");
    }
}

TEST_CASE("operations: a password of a database comes from a private passfile, or from nowhere", "[config][R6]")
{
    const tests::TemporaryDirectory directory;
    const auto url = "postgresql://user@a,b/db?passfile=" + directory.path().string() + "/passfile";
    Settings without(settings_of({{"URL", url}}));
    without.database_url("URL");
    CHECK(report_of(without) == "URL names a passfile that does not exist");

    std::filesystem::permissions(directory.write("passfile", "*:*:*:user:s3cret"), std::filesystem::perms{0640});
    Settings open(settings_of({{"URL", url}, {"PGPASSWORD", "s3cret"}}));
    open.database_url("URL");
    open.must_be_absent("PGPASSWORD");
    CHECK(report_of(open) == "URL names a passfile that must have mode 0600 or 0400\n"
                             "PGPASSWORD must not be set: secrets are read from files of mode 0600 only");

    directory.write_private("passfile", "*:*:*:user:s3cret");
    Settings good(settings_of({{"URL", url}, {"PEER", "postgresql://user@/db?host=/run/postgresql"}}));
    CHECK(good.database_url("URL") == url);
    CHECK(good.database_url("PEER") == "postgresql://user@/db?host=/run/postgresql");
    good.must_be_absent("PGPASSWORD");
    CHECK(report_of(good).empty());
}

TEST_CASE("operations: a setting that names a secret names a private file", "[config][R6]")
{
    const tests::TemporaryDirectory directory;
    Settings settings(settings_of({{"OPEN", directory.write("open", "s3cret").string()},
                                   {"FOLDER", directory.path().string()},
                                   {"GOOD", directory.write_private("good", "s3cret").string()}}));
    settings.secret_file("OPEN");
    settings.secret_file("FOLDER");
    settings.secret_file("ABSENT");
    CHECK(settings.secret_file("GOOD") == directory.path() / "good");
    CHECK(report_of(settings) ==
          "OPEN names a file that must have mode 0600 or 0400\nFOLDER names a file that is not a regular file\n"
          "ABSENT is not set");
}
