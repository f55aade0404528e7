#include "io/http_client.hpp"

#include "domain/ascii.hpp"
#include "io/circuit_breaker.hpp"
#include "io/log.hpp"
#include "io/problem.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::size_t answer_limit_bytes = 16 << 20;
constexpr int failures_in_a_row = 5;
constexpr std::chrono::milliseconds pause_between_tries{1000};

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using List = std::unique_ptr<curl_slist, ListDeleter>;

/// The calling thread's own handle, with its kept connections; libcurl's handles are not shared between threads.
CURL* thread_handle()
{
    thread_local const Easy easy(curl_easy_init());
    if (!easy) {
        throw std::runtime_error("libcurl could not make a handle");
    }
    curl_easy_reset(easy.get());
    return easy.get();
}

std::size_t take_body(char* data, std::size_t /*one*/, std::size_t count, void* target)
{
    auto& reply = *static_cast<ClientReply*>(target);
    if (reply.body.size() + count > answer_limit_bytes) {
        return 0;
    }
    reply.body.append(data, count);
    return count;
}

std::size_t take_header(char* data, std::size_t /*one*/, std::size_t count, void* target)
{
    const std::string_view line(data, count);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(), domain::to_lower);
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        const auto end = line.find_last_not_of("\r\n \t");
        auto& reply = *static_cast<ClientReply*>(target);
        reply.headers[name] = begin == std::string_view::npos || begin > end
                                  ? std::string{}
                                  : std::string(line.substr(begin, end - begin + 1));
    }
    return count;
}

List header_list(const std::vector<std::pair<std::string, std::string>>& headers)
{
    List list;
    const auto append = [&list](const std::string& line) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) {
            throw std::bad_alloc();
        }
        // The longer list begins with the same node: libcurl appends in place.
        static_cast<void>(list.release());
        list.reset(longer);
    };
    for (const auto& [name, value] : headers) {
        append(std::string(name).append(": ").append(value));
    }
    append("Expect:"); // Otherwise libcurl waits a second for a 100 that Pistache never sends.
    return list;
}

/// What is refused whatever a neighbour says: another protocol, a redirect (libcurl's default), a certificate that does
/// not lead to a trusted one or names another host (its default too, said aloud), a TLS that is broken.
void restrict_protocols(CURL* easy, const std::filesystem::path& ca_file)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_file.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr); // Or those of the system would be trusted beside it.
    }
}

/// libcurl sends any request again whose kept connection ends before the first octet of an answer, though the request
/// may have been carried out. Only who asked can know whether that does harm.
int send_once(void* was_sent, char* /*to*/, char* /*from*/, int /*to*/, int /*from*/)
{
    return std::exchange(*static_cast<bool*>(was_sent), true) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/// What every call sets, whoever is asked.
void prepare(CURL* easy, ClientReply& reply)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &reply);
}

std::vector<std::string> split_at_commas(std::string_view list)
{
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= list.size();) {
        const auto end = std::min(list.find(',', begin), list.size());
        parts.emplace_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

} // namespace

/// What the copies of a client share.
class HttpClient::State {
public:
    std::vector<std::string> base_urls;
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds timeout{};
    std::filesystem::path ca_file;

    /// Makes the call that the handle is set up for, at the instance that answered last, else at the others.
    CURLcode perform(CURL* easy, const std::string& path, ClientReply& reply)
    {
        restrict_protocols(easy, ca_file);
        prepare(easy, reply);
        bool was_sent = false;
        curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, send_once);
        curl_easy_setopt(easy, CURLOPT_PREREQDATA, &was_sent);
        const auto first = preferred_.load();
        auto outcome = CURLE_COULDNT_CONNECT;
        for (std::size_t count = 0; count < base_urls.size() && outcome == CURLE_COULDNT_CONNECT; ++count) {
            const auto instance = (first + count) % base_urls.size();
            reply = {};
            curl_easy_setopt(easy, CURLOPT_URL, (base_urls[instance] + path).c_str());
            outcome = curl_easy_perform(easy);
            if (outcome == CURLE_OK) {
                preferred_ = instance;
            }
        }
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<int>(status);
        return outcome;
    }

    void require_admission()
    {
        if (!breaker_.admits(std::chrono::steady_clock::now())) {
            throw Error(Problem::neighbour_unavailable);
        }
    }

    /// Throws the problem of a call without an answer.
    void settle(CURLcode outcome)
    {
        if (outcome == CURLE_OK) {
            if (breaker_.succeed()) {
                log(LogLevel::info, "a neighbour answers again", {{"neighbour", base_urls.front()}});
            }
            return;
        }
        if (breaker_.fail(std::chrono::steady_clock::now())) {
            log(LogLevel::warning, "a neighbour does not answer, and is asked once a second from now on",
                {{"neighbour", base_urls.front()}, {"reason", curl_easy_strerror(outcome)}});
        }
        throw Error(outcome == CURLE_OPERATION_TIMEDOUT ? Problem::neighbour_time_out : Problem::neighbour_unavailable);
    }

private:
    std::atomic<std::size_t> preferred_{0};
    CircuitBreaker breaker_{failures_in_a_row, pause_between_tries};
};

HttpClient::HttpClient(std::string_view base_urls, std::chrono::milliseconds connect_timeout,
                       std::chrono::milliseconds timeout, std::filesystem::path ca_file)
    : state_(std::make_shared<State>())
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    state_->base_urls = split_at_commas(base_urls);
    state_->connect_timeout = connect_timeout;
    state_->timeout = timeout;
    state_->ca_file = std::move(ca_file);
}

ClientReply HttpClient::post(const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers,
                             std::string_view body) const
{
    CURL* easy = thread_handle();
    // The address is kept and nothing copied: a body may hold a secret, which its owner wipes.
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    return send(easy, path, headers);
}

ClientReply HttpClient::remove(const std::string& path,
                               const std::vector<std::pair<std::string, std::string>>& headers) const
{
    CURL* easy = thread_handle();
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
    return send(easy, path, headers);
}

ClientReply HttpClient::send(void* handle, const std::string& path,
                             const std::vector<std::pair<std::string, std::string>>& headers) const
{
    state_->require_admission();
    CURL* easy = handle;
    const auto list = header_list(headers);
    ClientReply reply;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(state_->connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(state_->timeout.count()));
    state_->settle(state_->perform(easy, path, reply));
    return reply;
}

std::chrono::milliseconds HttpClient::timeout() const
{
    return state_->timeout;
}

bool HttpClient::is_ready() const
{
    CURL* easy = thread_handle();
    ClientReply reply;
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 1000L);
    return state_->perform(easy, "/readyz", reply) == CURLE_OK && reply.status == 200;
}

} // namespace reprise::io
