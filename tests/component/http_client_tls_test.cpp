#include "io/http_client.hpp"
#include "io/http_server.hpp"
#include "io/problem.hpp"
#include "io/text_file.hpp"
#include "support/companion.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <variant>

using namespace reprise;
using namespace reprise::tests;

namespace {

/// Peers with a good, an expired and a foreign certificate, and the authority that made them (support/tls_peer.py).
class TlsPeers {
public:
    /// The answer of a peer to a client that trusts this authority, or the problem.
    std::variant<std::string, io::Problem> ask(const std::string& peer, const std::string& authority) const
    {
        constexpr std::chrono::seconds timeout{10};
        const auto ports = Json::parse(io::read_text_file(directory_.path() / "ports.json", 1000));
        const io::HttpClient client("https://127.0.0.1:" + std::to_string(ports.at(peer).get<int>()), timeout, timeout,
                                    authority.empty() ? "" : directory_.path() / authority);
        try {
            return client.post("/", {}, "{}").body;
        } catch (const io::Error& error) {
            return error.problem();
        }
    }

private:
    TemporaryDirectory directory_;
    Companion process_{REPRISE_SOURCE_DIR "/tests/support/tls_peer.py " + directory_.path().string(),
                       [this] { return std::filesystem::exists(directory_.path() / "ports.json"); }};
};

} // namespace

TEST_CASE("a certificate that is expired, of another host or of an unknown authority is refused", "[http][payment][R6]")
{
    const TlsPeers peers;
    const std::variant<std::string, io::Problem> refused = io::Problem::neighbour_unavailable;
    CHECK(peers.ask("expired", "ca.pem") == refused);
    CHECK(peers.ask("wrong-host", "ca.pem") == refused);
    CHECK(peers.ask("good", "other-ca.pem") == refused);
    CHECK(peers.ask("good", "absent.pem") == refused);
    CHECK(peers.ask("good", "") == refused);
    CHECK(peers.ask("good", "ca.pem") == std::variant<std::string, io::Problem>(R"({"peer": "good"})"));
    // Not even over the connection that has just been made for a client with the right authority.
    CHECK(peers.ask("good", "other-ca.pem") == refused);
}

TEST_CASE("a redirect is not followed, and no other protocol is spoken", "[http][payment][R6]")
{
    constexpr std::chrono::seconds timeout{5};
    std::atomic<int> asked{0};
    io::HttpServer server({}, [&asked](io::Request&&) {
        ++asked;
        return io::Reply{307, {}, "text/plain", {{"Location", "/elsewhere"}}};
    });
    server.start();
    const io::HttpClient client("http://127.0.0.1:" + std::to_string(server.port()), timeout, timeout);
    CHECK(client.post("/", {}, "secret").status == 307);
    CHECK(asked == 1);
    const TemporaryDirectory directory;
    const auto file = directory.write("answer.json", "{}");
    CHECK_THROWS_AS(io::HttpClient("file://" + file.string(), timeout, timeout).post("", {}, "{}"), io::Error);
}
