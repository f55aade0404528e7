#include "carts/sweeper.hpp"

#include "io/log.hpp"
#include "io/problem.hpp"
#include "io/trace.hpp"

#include <algorithm>
#include <exception>

namespace reprise::carts {

namespace {

/// A database that is away would otherwise be told of once for each merchant.
constexpr std::size_t most_logged_failures = 10;

/// What concerns the order service as a whole: the other merchants need not try.
bool is_away(const io::Error& error)
{
    return error.problem() == io::Problem::neighbour_unavailable || error.problem() == io::Problem::neighbour_time_out;
}

/// One sweep. For one thread.
class Sweep {
public:
    Sweep(const SweeperParts& parts, const std::stop_token& stop)
        : parts_(parts), stop_(stop), scope_(parts.rows.scope()), trace_id_(io::trace_of("").trace_id)
    {
    }

    void run();

private:
    template <class Part>
    void attempt(const char* part, const std::string& merchant_id, Part work);
    template <class Part>
    void for_each_merchant(const char* part, Part work);
    std::chrono::seconds report_lag();
    void erase(const domain::MerchantId& merchant, Chore chore);
    void tell(const domain::MerchantId& merchant);
    bool is_told(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids);

    const SweeperParts& parts_;
    const std::stop_token& stop_;
    SweepScope scope_;
    std::string trace_id_;
    std::size_t failures_ = 0;
    bool orders_are_away_ = false;
};

void Sweep::run()
{
    attempt("keys", {}, [this] { parts_.keys.keep_days(scope_.now); });
    const auto lag = report_lag();
    if (lag > parts_.interval) {
        // An interval is what any card may have to wait; what waited longer was missed by the sweep before.
        io::log(io::LogLevel::warning, "cards are erased too late",
                {{"lag_seconds", lag.count()}, {"interval_seconds", parts_.interval.count()}});
    }
    for (const auto chore : {Chore::cards, Chore::tokens, Chore::carts}) {
        for_each_merchant("erasure", [&](const auto& merchant) { erase(merchant, chore); });
    }
    report_lag();
    attempt("idempotency keys", {}, [this] { parts_.answers.sweep(stop_); });
    const bool is_complete = failures_ == 0 && !stop_.stop_requested();
    // Last, since it waits for another service: nothing that must end is kept waiting by it.
    for_each_merchant("notice", [this](const auto& merchant) { tell(merchant); });
    if (is_complete) {
        parts_.metrics.set_gauge("reprise_sweep_complete_timestamp_seconds",
                                 "When the last sweep that erased all it had to had begun, by the database's clock.",
                                 static_cast<double>(scope_.now.time_since_epoch().count()));
    }
}

/// Runs one part, so that its failure is logged and leaves the others alone.
template <class Part>
void Sweep::attempt(const char* part, const std::string& merchant_id, Part work)
{
    try {
        work();
    } catch (const std::exception& error) {
        if (++failures_ <= most_logged_failures) {
            io::log(io::LogLevel::error, "a part of the sweep failed and will be tried again",
                    {{"part", part}, {"merchant_id", merchant_id}, {"trace_id", trace_id_}, {"what", error.what()}});
        }
    }
}

template <class Part>
void Sweep::for_each_merchant(const char* part, Part work)
{
    for (const auto& merchant : scope_.merchants) {
        if (stop_.stop_requested()) {
            return;
        }
        attempt(part, merchant.str(), [&] { work(merchant); });
    }
}

/// The lag over all merchants; what cannot be known is not reported.
std::chrono::seconds Sweep::report_lag()
{
    std::chrono::seconds lag{0};
    const auto failures = failures_;
    for_each_merchant("lag", [&](const auto& merchant) { lag = std::max(lag, parts_.rows.lag(merchant)); });
    if (failures_ == failures && !stop_.stop_requested()) {
        parts_.metrics.set_gauge("reprise_sweep_lag_seconds", "How long the oldest card that is due is not erased.",
                                 static_cast<double>(lag.count()));
    }
    return lag;
}

void Sweep::erase(const domain::MerchantId& merchant, Chore chore)
{
    SweptBatch batch{sweep_batch_rows, 0};
    while (batch.rows == sweep_batch_rows && !stop_.stop_requested()) {
        batch = parts_.rows.sweep(merchant, chore, trace_id_);
        parts_.metrics.add_to_counter("reprise_cards_erased_total", "References to cards that the sweep has ended.",
                                      batch.cards_erased);
    }
}

void Sweep::tell(const domain::MerchantId& merchant)
{
    while (!orders_are_away_ && !stop_.stop_requested()) {
        const auto card_ids = parts_.untold.untold(merchant);
        if (card_ids.empty() || !is_told(merchant, card_ids)) {
            return;
        }
        parts_.untold.mark_told(merchant, card_ids);
    }
}

bool Sweep::is_told(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids)
{
    try {
        parts_.orders.tell_erased(merchant, card_ids);
        return true;
    } catch (const io::Error& error) {
        if (!is_away(error)) {
            throw;
        }
        orders_are_away_ = true;
        io::log(io::LogLevel::warning, "the order service cannot be told of erased cards now",
                {{"what", error.what()}, {"trace_id", trace_id_}});
        return false;
    }
}

} // namespace

void Sweeper::sweep(const std::stop_token& stop)
{
    Sweep(parts_, stop).run();
}

} // namespace reprise::carts
