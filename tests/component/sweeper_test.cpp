#include "carts/sweeper.hpp"
#include "io/problem.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

using namespace reprise;
using namespace std::chrono_literals;
using carts::Chore;
using carts::SweptBatch;
using Catch::Contains;
using domain::MerchantId;

namespace {

const std::chrono::sys_seconds now{1'800'000'000s};
const auto demo = *MerchantId::parse("DEMO");
const auto other = *MerchantId::parse("OTHER");

/// Rows that are counted only. Each `sweep` takes a batch of what is left.
class FakeRows final : public carts::SweepStore, public carts::UntoldCards {
public:
    carts::SweepScope scope() override { return {now, {demo, other}}; }
    std::chrono::seconds lag(const MerchantId& merchant) override
    {
        if (failing_lag) {
            throw io::Error(io::Problem::database_unavailable);
        }
        return left[{merchant.str(), Chore::cards}] > 0 ? due_since : 0s;
    }
    SweptBatch sweep(const MerchantId& merchant, Chore chore, const std::string& trace_id) override
    {
        if (merchant == failing) {
            throw std::runtime_error("a row that cannot be swept");
        }
        trace_ids.push_back(trace_id);
        auto& rows = left[{merchant.str(), chore}];
        const auto taken = std::min<std::size_t>(rows, carts::sweep_batch_rows);
        rows -= taken;
        if (stop_after_batch != nullptr) {
            stop_after_batch->request_stop();
        }
        return {taken, chore == Chore::cards ? taken : 0};
    }
    std::vector<std::string> untold(const MerchantId& merchant) override
    {
        const auto& all = erased[merchant.str()];
        return {all.begin(), all.begin() + static_cast<long>(std::min<std::size_t>(all.size(), 2))};
    }
    void mark_told(const MerchantId& merchant, const std::vector<std::string>& card_ids) override
    {
        auto& all = erased[merchant.str()];
        all.erase(all.begin(), all.begin() + static_cast<long>(card_ids.size()));
    }

    std::map<std::pair<std::string, Chore>, std::size_t> left;
    std::map<std::string, std::vector<std::string>> erased;
    std::chrono::seconds due_since{0};
    std::optional<MerchantId> failing;
    bool failing_lag = false;
    std::stop_source* stop_after_batch = nullptr;
    std::vector<std::string> trace_ids;
};

class FakeOrders final : public carts::OrderNotice {
public:
    void tell_erased(const MerchantId& merchant, const std::vector<std::string>& card_ids) override
    {
        ++calls;
        if (problem && (!failing || merchant == *failing)) {
            throw io::Error(*problem);
        }
        told.insert(told.end(), card_ids.begin(), card_ids.end());
    }

    int calls = 0;
    std::optional<io::Problem> problem;
    std::optional<MerchantId> failing;
    std::vector<std::string> told;
};

class FakeKeys final : public carts::vault::KeyRing {
public:
    carts::vault::DayKey key_to_seal(const std::string& /*key_id*/) override { return nullptr; }
    carts::vault::DayKey key_to_open(const std::string& /*key_id*/) override { return nullptr; }
    void keep_days(std::chrono::sys_seconds at) override
    {
        if (is_failing) {
            throw std::runtime_error("the disk is full");
        }
        kept = at;
    }

    bool is_failing = false;
    std::chrono::sys_seconds kept{};
};

class FakeAnswers final : public io::AnswerSweepStore {
public:
    std::vector<MerchantId> merchants() override { return {demo}; }
    std::size_t sweep(const MerchantId& /*merchant*/) override
    {
        ++sweeps;
        return is_failing ? throw io::Error(io::Problem::database_unavailable) : 0;
    }

    bool is_failing = false;
    int sweeps = 0;
};

struct SweeperFixture {
    FakeRows rows;
    FakeOrders orders;
    FakeKeys keys;
    io::Metrics metrics;
    FakeAnswers answers;
    io::AnswerSweeper answer_sweeper{answers, metrics};
    carts::Sweeper sweeper{{rows, rows, orders, keys, answer_sweeper, metrics, 600s}};
};

} // namespace

TEST_CASE_METHOD(SweeperFixture, "a merchant that cannot be swept does not keep the others waiting", "[sweeper][R32]")
{
    rows.failing = demo;
    rows.left[{"DEMO", Chore::cards}] = 1;
    rows.left[{"OTHER", Chore::cards}] = 1;
    sweeper.sweep();
    CHECK(rows.left[{"DEMO", Chore::cards}] == 1);
    CHECK(rows.left[{"OTHER", Chore::cards}] == 0);
    CHECK_THAT(metrics.text(), !Contains("reprise_sweep_complete_timestamp_seconds"));
}

TEST_CASE_METHOD(SweeperFixture, "keys that cannot be kept do not keep the cards from being erased", "[sweeper][R32]")
{
    keys.is_failing = true;
    rows.left[{"DEMO", Chore::cards}] = 1;
    sweeper.sweep();
    CHECK(rows.left[{"DEMO", Chore::cards}] == 0);
    CHECK_THAT(metrics.text(), !Contains("reprise_sweep_complete_timestamp_seconds"));
}

TEST_CASE_METHOD(SweeperFixture, "answers that cannot be swept are told of, and keep nothing else waiting",
                 "[sweeper][R41]")
{
    sweeper.sweep();
    CHECK(answers.sweeps == 1);
    CHECK_THAT(metrics.text(), Contains("reprise_sweep_complete_timestamp_seconds"));
    SweeperFixture second;
    second.answers.is_failing = true;
    second.rows.left[{"DEMO", Chore::cards}] = 1;
    second.rows.erased = {{"DEMO", {"a"}}};
    second.sweeper.sweep();
    CHECK(second.rows.left[{"DEMO", Chore::cards}] == 0);
    CHECK(second.orders.told == std::vector<std::string>{"a"});
    CHECK_THAT(second.metrics.text(), !Contains("reprise_sweep_complete_timestamp_seconds"));
}

TEST_CASE_METHOD(SweeperFixture, "an order service that is away is asked once a sweep, and told by the next",
                 "[sweeper][R32]")
{
    rows.erased = {{"DEMO", {"a", "b", "c"}}, {"OTHER", {"d"}}};
    orders.problem = GENERATE(io::Problem::neighbour_unavailable, io::Problem::neighbour_time_out);
    rows.left[{"OTHER", Chore::carts}] = 3;
    sweeper.sweep();
    CHECK(orders.calls == 1);
    CHECK(rows.left[{"OTHER", Chore::carts}] == 0);
    CHECK_THAT(metrics.text(), Contains("reprise_sweep_complete_timestamp_seconds 1800000000"));

    orders.problem.reset();
    sweeper.sweep();
    CHECK(orders.told == std::vector<std::string>{"a", "b", "c", "d"});
    sweeper.sweep();
    CHECK(orders.told.size() == 4);
}

TEST_CASE_METHOD(SweeperFixture, "a merchant whose cards cannot be told of does not silence the others",
                 "[sweeper][R32]")
{
    rows.erased = {{"DEMO", {"a"}}, {"OTHER", {"d"}}};
    orders.problem = io::Problem::bad_gateway;
    orders.failing = demo;
    sweeper.sweep();
    CHECK(orders.told == std::vector<std::string>{"d"});
    CHECK(rows.erased["DEMO"].size() == 1);
}

TEST_CASE_METHOD(SweeperFixture, "all that is due is ended in batches, under one trace, and the keys by the same clock",
                 "[sweeper][R32]")
{
    for (const auto chore : {Chore::cards, Chore::tokens, Chore::carts}) {
        rows.left[{"DEMO", chore}] = 2 * carts::sweep_batch_rows;
        rows.left[{"OTHER", chore}] = 1;
    }
    sweeper.sweep();
    for (const auto& [what, count] : rows.left) {
        CHECK(count == 0);
    }
    CHECK(keys.kept == now);
    CHECK(std::set<std::string>(rows.trace_ids.begin(), rows.trace_ids.end()).size() == 1);
    CHECK(rows.trace_ids.front().size() == 32);
    CHECK_THAT(metrics.text(), Contains("reprise_cards_erased_total 401"));
}

TEST_CASE_METHOD(SweeperFixture, "the lag is what is left after the work, and unknown is not zero", "[sweeper][R32]")
{
    rows.due_since = 700s;
    rows.left[{"DEMO", Chore::cards}] = 1;
    rows.failing = demo;
    sweeper.sweep();
    CHECK_THAT(metrics.text(), Contains("reprise_sweep_lag_seconds 700"));

    rows.failing.reset();
    rows.failing_lag = true;
    sweeper.sweep();
    CHECK_THAT(metrics.text(), Contains("reprise_sweep_lag_seconds 700"));

    rows.failing_lag = false;
    sweeper.sweep();
    CHECK_THAT(metrics.text(), Contains("reprise_sweep_lag_seconds 0"));
}

TEST_CASE_METHOD(SweeperFixture, "a stop ends a sweep after the batch that is at work", "[sweeper][R32]")
{
    std::stop_source source;
    rows.stop_after_batch = &source;
    rows.left[{"DEMO", Chore::cards}] = 10 * carts::sweep_batch_rows;
    sweeper.sweep(source.get_token());
    CHECK(rows.left[{"DEMO", Chore::cards}] == 9 * carts::sweep_batch_rows);
    CHECK(orders.calls == 0);
    CHECK_THAT(metrics.text(), !Contains("reprise_sweep_complete_timestamp_seconds"));
}
