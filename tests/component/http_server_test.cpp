#include "io/http_server.hpp"
#include "support/raw_client.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace reprise;
using tests::body_of;
using tests::get_request;
using tests::RawClient;
using tests::status_of;

namespace {

/// A server on a free port that answers each request with its own address and body.
class EchoServer {
public:
    EchoServer() : EchoServer(echo) {}
    explicit EchoServer(io::HttpServer::Answer answer) : server_(limits(), std::move(answer)) { server_.start(); }

    std::uint16_t port() const { return server_.port(); }

    static io::Reply echo(io::Request&& request)
    {
        return {
            200, request.method + " " + request.path + "?" + request.query_text + " " + request.body, "text/plain", {}};
    }

private:
    static io::ServerLimits limits()
    {
        io::ServerLimits limits;
        limits.threads = 4;
        limits.body_bytes = 1000;
        limits.head_bytes = 2000;
        return limits;
    }
    io::HttpServer server_;
};

std::string answer_to(const EchoServer& server, const std::string& bytes)
{
    const RawClient client(server.port());
    client.send(bytes);
    return client.receive();
}

} // namespace

TEST_CASE("a chunked body is refused before the parser that it could hang sees it", "[http]")
{
    const EchoServer server;
    const auto answer =
        answer_to(server, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r");
    CHECK(status_of(answer) == 411);
    CHECK(body_of(answer).find("length_required") != std::string::npos);
    CHECK(status_of(answer_to(server, get_request("/still-here"))) == 200);
}

TEST_CASE("a head that is cut anywhere is read as one", "[http]")
{
    const EchoServer server;
    const std::string request = "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
        const RawClient client(server.port());
        client.send(request.substr(0, cut));
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        client.send(request.substr(cut));
        CHECK(body_of(client.receive()) == "POST /a?b=c hi");
    }
}

TEST_CASE("ill-formed lengths, heads and fields are refused with a problem", "[http]")
{
    const EchoServer server;
    const auto post = [](const std::string& fields) { return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; };
    CHECK(status_of(answer_to(server, post("Content-Length: +5\r\n") + "hello")) == 400);
    CHECK(status_of(answer_to(server, post("Content-Length: 5abc\r\n") + "hello")) == 400);
    CHECK(status_of(answer_to(server, post("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello")) == 400);
    CHECK(status_of(answer_to(server, post("Content-Length:\r\n"))) == 400);
    CHECK(status_of(answer_to(server, post("no colon\r\n"))) == 400);
    CHECK(status_of(answer_to(server, post("Name : value\r\n"))) == 400);
    CHECK(status_of(answer_to(server, post("Content-Length: 10000000000\r\n"))) == 413);
    CHECK(status_of(answer_to(server, post("Content-Length: 99999999999999999999999\r\n"))) == 413);
    CHECK(status_of(answer_to(server, post("Content-Length: 1001\r\n") + std::string(1001, 'x'))) == 413);
    CHECK(status_of(answer_to(server, post("Content-Length: 1000\r\n") + std::string(1000, 'x'))) == 200);
    CHECK(status_of(answer_to(server, post("X: " + std::string(3000, 'x') + "\r\n"))) == 431);
    CHECK(status_of(answer_to(server, std::string("GET /\0 HTTP/1.1\r\n\r\n", 19))) == 400);
    CHECK(status_of(answer_to(server, "nonsense\r\n\r\n")) == 400);
}

TEST_CASE("a head that two readers might take for two requests is refused", "[http]")
{
    const EchoServer server;
    const auto with = [&](const std::string& fields) {
        return status_of(answer_to(server, "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"));
    };
    CHECK(with("") == 200);
    CHECK(with("X: y\nContent-Length: 5\r\n") == 400);
    CHECK(with("X: y\rTransfer-Encoding: chunked\r\n") == 400);
    CHECK(with("X: y\r\n Transfer-Encoding: chunked\r\n") == 400);
    CHECK(with("Transfer-Encoding\v: chunked\r\n") == 400);
    CHECK(with("X(Y): z\r\n") == 400);
    CHECK(with(": z\r\n") == 400);
    CHECK(with("X: \x01\r\n") == 400);
    CHECK(with("X: \x7f\r\n") == 400);
    CHECK(with("X: a\tb\xe4\r\n") == 200);
    CHECK(with("Host: b\r\n") == 400);
    CHECK(with("Authorization: a\r\nauthorization: b\r\n") == 400);
    CHECK(with("Idempotency-Key: a\r\nIdempotency-Key: a\r\n") == 400);
    CHECK(with("If-None-Match: a\r\nIf-None-Match: b\r\n") == 200);
    CHECK(status_of(answer_to(server, "GET /x HTTP/1.1\r\n\r\n")) == 400);
    CHECK(status_of(answer_to(server, "GET /x HTTP/1.0\r\n\r\n")) == 200);
    CHECK(status_of(answer_to(server, "GET /x\x01 HTTP/1.1\r\nHost: a\r\n\r\n")) == 400);
    CHECK(status_of(answer_to(server, "GET /x\ty HTTP/1.1\r\nHost: a\r\n\r\n")) == 400);
}

TEST_CASE("a head as long as the limit is read wherever it is cut, and one octet more is not", "[http]")
{
    const EchoServer server;
    std::string head = "GET /x HTTP/1.1\r\nHost: a\r\nX: ";
    head.append(2000 - head.size(), 'x');
    for (std::size_t cut = 0; cut < 4; ++cut) {
        const RawClient client(server.port());
        client.send(head + std::string("\r\n\r\n").substr(0, cut));
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        client.send(std::string("\r\n\r\n").substr(cut));
        CHECK(status_of(client.receive()) == 200);
    }
    CHECK(status_of(answer_to(server, head + "x\r\n\r\n")) == 431);
}

TEST_CASE("what follows a request in its packet is not read, and the connection ends", "[http]")
{
    const EchoServer server;
    const auto answer = answer_to(server, get_request("/first") + get_request("/second"));
    CHECK(body_of(answer) == "GET /first? ");
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("the next request on a connection begins with no field of the one before", "[http]")
{
    const EchoServer server;
    const RawClient client(server.port());
    for (int round = 0; round < 2; ++round) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a\r\n\r\n");
        CHECK(status_of(client.receive()) == 200);
    }
}

TEST_CASE("a connection is kept for the next request unless the client closes it", "[http]")
{
    const EchoServer server;
    const RawClient client(server.port());
    for (int round = 0; round < 3; ++round) {
        client.send(get_request("/" + std::to_string(round)));
        CHECK(body_of(client.receive()) == "GET /" + std::to_string(round) + "? ");
    }
    const auto last = answer_to(server, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(last.find("Connection: close") != std::string::npos);
}

TEST_CASE("an answer to HEAD has the length of the body and no body", "[http]")
{
    const EchoServer server;
    const RawClient client(server.port());
    client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    const auto answer = client.receive();
    CHECK(answer.find("Content-Length: 9\r\n") != std::string::npos);
    CHECK(body_of(answer).empty());
}

TEST_CASE("a header value cannot begin a header of its own", "[http]")
{
    const EchoServer server([](io::Request&&) {
        return io::Reply{200, "x", "text/plain", {{"A", "b\r\nSet-Cookie: c"}}};
    });
    CHECK(answer_to(server, get_request("/")).find("Set-Cookie") == std::string::npos);
}

TEST_CASE("every answer reaches the client that asked, though half of the clients hang up early", "[http]")
{
    const EchoServer server;
    std::atomic<int> wrong{0};
    std::atomic<int> right{0};
    std::vector<std::thread> clients;
    for (int number = 0; number < 32; ++number) {
        clients.emplace_back([&, number] {
            for (int round = 0; round < 60; ++round) {
                const auto target = "/" + std::to_string(number) + "-" + std::to_string(round);
                const RawClient client(server.port());
                client.send(get_request(target));
                if (number % 2 == 0) {
                    ++(body_of(client.receive()) == "GET " + target + "? " ? right : wrong);
                }
            }
        });
    }
    for (auto& client : clients) {
        client.join();
    }
    CHECK(wrong == 0);
    CHECK(right == 16 * 60);
}
