#pragma once

#include "carts/vault/key_ring.hpp"
#include "domain/id.hpp"
#include "io/answer_sweep.hpp"
#include "io/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace reprise::carts {

/// How many rows one statement of the sweep ends at most.
inline constexpr int sweep_batch_rows = 200;

/// What ends by itself.
enum class Chore {
    cards,  ///< References past their deadline, of any holder, with their numbers (R32).
    tokens, ///< Card tokens past their minutes (R30).
    carts,  ///< Carts past their days, with their copies of cards (R25). Never one that is being placed.
};

/// What one statement of the sweep ended.
struct SweptBatch {
    std::size_t rows = 0;         ///< At most `sweep_batch_rows`; as many as that: there may be more.
    std::size_t cards_erased = 0; ///< References to cards among what ended.

    bool operator==(const SweptBatch&) const = default;
};

/// What a sweep works on, as the database says at its begin.
struct SweepScope {
    std::chrono::sys_seconds now{};
    std::vector<domain::MerchantId> merchants; ///< All that have rows, also those that are served no more.
};

/// The rows that end by themselves. Any thread may call; several services may sweep one database at a time. Every
/// function throws io::Error when the database cannot do it now.
class SweepStore {
public:
    virtual ~SweepStore() = default;
    virtual SweepScope scope() = 0;
    /// How long a merchant's oldest card that is due has been so; 0 when none is due.
    virtual std::chrono::seconds lag(const domain::MerchantId& merchant) = 0;
    /// Ends one batch, each row of it with its audit row (R34) or not at all. `trace_id` is the sweep's, 32 hex digits.
    virtual SweptBatch sweep(const domain::MerchantId& merchant, Chore chore, const std::string& trace_id) = 0;
};

/// The erased cards of orders that the order service does not know of yet. Any thread may call; throws as SweepStore.
class UntoldCards {
public:
    virtual ~UntoldCards() = default;
    /// The ids of at most `sweep_batch_rows` of them, those that were erased first.
    virtual std::vector<std::string> untold(const domain::MerchantId& merchant) = 0;
    /// Notes that the order service has been told of these.
    virtual void mark_told(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids) = 0;
};

/// The order service, as far as the sweeper needs it.
class OrderNotice {
public:
    virtual ~OrderNotice() = default;
    /// Says that these cards of orders are erased. It may be said again: a sweep that is cut off, or two at a time,
    /// tell twice. Throws io::Error when it was not heard.
    virtual void tell_erased(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids) = 0;
};

/// What the sweeper works with. All of it outlives the sweeper; any thread may use it.
struct SweeperParts {
    SweepStore& rows;
    UntoldCards& untold;
    OrderNotice& orders;
    vault::KeyRing& keys;
    io::AnswerSweeper& answers;
    io::Metrics& metrics;
    std::chrono::seconds interval{600}; ///< From one sweep to the next: a longer lag is logged.
};

/// Ends what must end by itself, whether or not anyone asks for it: cards, tokens, carts, the keys of days and the
/// answers kept under idempotency keys (R25, R32, R41). A part that fails is logged and tried again by the next sweep,
/// and the others go on. Any thread may call. Metrics: `reprise_sweep_lag_seconds` (the oldest due card, before and
/// after the work), `reprise_sweep_complete_timestamp_seconds` (the begin of the last sweep without a fault, unless it
/// was the order service's) and `reprise_cards_erased_total`.
class Sweeper {
public:
    explicit Sweeper(const SweeperParts& parts) : parts_(parts) {}

    /// One sweep over all merchants. Ends early when a stop is asked for. Throws io::Error when the database cannot
    /// even say what there is to do.
    void sweep(const std::stop_token& stop = {});

private:
    SweeperParts parts_;
};

} // namespace reprise::carts
