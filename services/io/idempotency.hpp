#pragma once

#include "io/message.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// One effect, named by its caller (design.md 3.2). The key belongs to merchant and route.
struct IdempotencyKey {
    std::string merchant_id;
    std::string route;       ///< The pattern: `POST /orders/{order_id}/clone`.
    std::string key;         ///< 1..255 visible ASCII characters.
    std::string fingerprint; ///< Lower-case hex HMAC-SHA-256 of address, query and body: a body may hold a card number.
};

/// An answer kept under a key, with the fingerprint of the request that it answered.
struct KeptAnswer {
    std::string fingerprint;
    Reply reply;
    std::chrono::sys_seconds creation{}; ///< When it was kept, by the store's clock.
};

/// Where answers are kept: a table beside the work's own. Implemented over PostgreSQL and by fakes in tests.
class AnswerStore {
public:
    virtual ~AnswerStore() = default;
    /// The answer kept under this key, or nothing.
    virtual std::optional<KeptAnswer> find_answer(const IdempotencyKey& key) = 0;
    /// Keeps a refusal that had no effect of its own. False when the key holds an answer already.
    virtual bool keep_answer(const IdempotencyKey& key, const Reply& reply) = 0;
};

/// Whether a text is 1..255 visible ASCII characters.
bool is_idempotency_key(std::string_view text);

/// The key of a request, or nothing when it has none.
/// Throws Error invalid_idempotency_key when it is not 1..255 visible ASCII characters.
std::optional<IdempotencyKey> idempotency_key_of(const Request& request, std::string_view route,
                                                 std::string_view fingerprint_key);

/// Work that has one effect. Given the key it must keep its answer under, in its own transaction, or nullptr.
/// Returns nothing when the key turned out to be taken by a twin, and then must have had no effect.
using KeyedWork = std::function<std::optional<Reply>(const IdempotencyKey* key)>;

/// Runs `work` at most once for a key (R41): an answer that is kept is given again, with `Idempotent-Replayed: true`.
/// Business refusals (402, 404, 409 guard_failed, 422) are kept too; 400, 401, 403, 429 and 5xx are not.
/// Throws Error idempotency_key_reused (422) when the key was used for another request.
Reply answer_once(AnswerStore& answers, const std::optional<IdempotencyKey>& key, const Trace& trace,
                  const KeyedWork& work);

/// The same for work that has no effect but that of the statement which keeps its answer: the key row decides, and
/// nothing is looked up before. Most keys are new, and their requests then cost one round trip less.
Reply answer_once_by_row(AnswerStore& answers, const std::optional<IdempotencyKey>& key, const Trace& trace,
                         const KeyedWork& work);

/// Whether an error is a refusal that is kept under a key.
bool is_kept_refusal(const Error& error);

/// The header and body columns of a key row, for the statements of the stores.
std::string headers_text(const Reply& reply);
/// The inverse of `headers_text`, with status and body.
Reply reply_of(int status, const std::string& headers_text, std::string body);

} // namespace reprise::io
