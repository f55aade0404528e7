#pragma once

#include "io/idempotency.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reprise::io {

/// What an idempotency key stands for on one route.
struct KeyUse {
    std::string route;                   ///< The pattern, as in `IdempotencyKey`.
    std::optional<int> status;           ///< Of the stored answer; nothing while the work has no outcome yet.
    std::optional<std::string> resource; ///< The path of what was made, or of what is being worked on.
    std::chrono::sys_seconds creation{}; ///< When the answer was stored, or the work begun.

    bool operator==(const KeyUse&) const = default;
};

/// The use that the kept answer of a key tells of, or nothing when none is kept. The fingerprint is not looked at.
std::optional<KeyUse> find_use(AnswerStore& answers, const IdempotencyKey& key);

/// The use as the contract has it (schema IdempotencyKeyUse).
Json json_of(const KeyUse& use);

/// The inverse of `json_of`. Throws Json::exception, and Error bad_gateway where a time is none.
KeyUse key_use_of(const Json& use);

} // namespace reprise::io
