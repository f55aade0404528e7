#include "io/idempotency.hpp"

#include "io/application.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"

#include <algorithm>

namespace reprise::io {

namespace {

constexpr std::size_t key_limit = 255;

Reply replay(const KeptAnswer& kept, const IdempotencyKey& key)
{
    if (!equal_in_constant_time(kept.fingerprint, key.fingerprint)) {
        throw Error(Problem::idempotency_key_reused, "This key was used for another request; take a new one.");
    }
    auto reply = kept.reply;
    reply.headers.emplace_back("Idempotent-Replayed", "true");
    return reply;
}

} // namespace

bool is_idempotency_key(std::string_view text)
{
    return !text.empty() && text.size() <= key_limit &&
           std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter <= '~'; });
}

std::optional<IdempotencyKey> idempotency_key_of(const Request& request, std::string_view route,
                                                 std::string_view fingerprint_key)
{
    const auto key = request.header("Idempotency-Key");
    if (!key) {
        return std::nullopt;
    }
    if (!is_idempotency_key(*key)) {
        throw Error(Problem::invalid_idempotency_key, "Idempotency-Key takes 1 to 255 visible ASCII characters.");
    }
    // The digest stands for the body, which may hold a card number and is copied nowhere.
    const auto asked = request.path + '\n' + request.query_text + '\n' + sha256(request.body);
    return IdempotencyKey{request.caller.merchant_id().str(), std::string(route), *key,
                          to_hex(hmac_sha256(fingerprint_key, asked))};
}

bool is_kept_refusal(const Error& error)
{
    const auto status = entry_of(error.problem()).status;
    return status == 402 || status == 404 || error.problem() == Problem::guard_failed ||
           (status == 422 && error.problem() != Problem::idempotency_key_reused);
}

Reply answer_once(AnswerStore& answers, const std::optional<IdempotencyKey>& key, const Trace& trace,
                  const KeyedWork& work)
{
    const auto kept = key ? answers.find_answer(*key) : std::nullopt;
    return kept ? replay(*kept, *key) : answer_once_by_row(answers, key, trace, work);
}

Reply answer_once_by_row(AnswerStore& answers, const std::optional<IdempotencyKey>& key, const Trace& trace,
                         const KeyedWork& work)
{
    if (!key) {
        return work(nullptr).value();
    }
    try {
        if (auto reply = work(&*key)) {
            return std::move(*reply);
        }
    } catch (const Error& error) {
        if (!is_kept_refusal(error)) {
            throw;
        }
        auto refusal = problem_reply(error, trace);
        if (answers.keep_answer(*key, refusal)) {
            return refusal;
        }
    }
    // A twin was faster. Its row is committed, or else the insert would have waited for it.
    const auto kept = answers.find_answer(*key);
    return kept ? replay(*kept, *key) : throw Error(Problem::request_in_flight);
}

std::string headers_text(const Reply& reply)
{
    Json headers = Json::object();
    for (const auto& [name, value] : reply.headers) {
        headers[name] = value;
    }
    headers["Content-Type"] = reply.content_type;
    return write_json(headers);
}

Reply reply_of(int status, const std::string& headers_text, std::string body)
{
    Reply reply{status, std::move(body), "application/json", {}};
    const auto headers = read_json(headers_text);
    for (const auto& [name, value] : headers.items()) {
        if (name == "Content-Type") {
            reply.content_type = value.get<std::string>();
        } else {
            reply.headers.emplace_back(name, value.get<std::string>());
        }
    }
    return reply;
}

} // namespace reprise::io
