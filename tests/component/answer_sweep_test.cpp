#include "io/answer_sweep.hpp"
#include "io/problem.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>

using namespace reprise;
using domain::MerchantId;

namespace {

const auto demo = *MerchantId::parse("DEMO");
const auto other = *MerchantId::parse("OTHER");

/// Answers that are counted only.
class FakeAnswers final : public io::AnswerSweepStore {
public:
    std::vector<MerchantId> merchants() override { return {demo, other}; }
    std::size_t sweep(const MerchantId& merchant) override
    {
        if (merchant == failing) {
            throw io::Error(io::Problem::database_unavailable);
        }
        const auto taken = std::min<std::size_t>(left[merchant.str()], io::answer_batch_rows);
        left[merchant.str()] -= taken;
        ++batches;
        if (stop_after_batch != nullptr) {
            stop_after_batch->request_stop();
        }
        return taken;
    }

    std::map<std::string, std::size_t> left;
    std::optional<MerchantId> failing;
    std::stop_source* stop_after_batch = nullptr;
    int batches = 0;
};

struct Fixture {
    FakeAnswers answers;
    io::Metrics metrics;
    io::AnswerSweeper sweeper{answers, metrics};
};

} // namespace

TEST_CASE_METHOD(Fixture, "answers of all merchants are swept in batches and counted", "[sweeper][R41]")
{
    answers.left = {{"DEMO", 2 * io::answer_batch_rows}, {"OTHER", 1}};
    sweeper.sweep();
    CHECK(answers.left["DEMO"] == 0);
    CHECK(answers.left["OTHER"] == 0);
    CHECK(answers.batches == 4);
    CHECK_THAT(metrics.text(), Catch::Contains("reprise_idempotency_keys_swept_total 401"));
}

TEST_CASE_METHOD(Fixture, "a merchant whose answers cannot be swept does not keep the others waiting, and is told of",
                 "[sweeper][R41]")
{
    answers.left = {{"DEMO", 1}, {"OTHER", 1}};
    answers.failing = GENERATE(demo, other);
    CHECK_THROWS_AS(sweeper.sweep(), io::Error);
    CHECK(answers.left[answers.failing->str()] == 1);
    CHECK(answers.left[(answers.failing == demo ? other : demo).str()] == 0);
}

TEST_CASE_METHOD(Fixture, "a stop ends the sweep of answers after the batch that is at work", "[sweeper][R41]")
{
    std::stop_source source;
    answers.stop_after_batch = &source;
    answers.left = {{"DEMO", 3 * io::answer_batch_rows}, {"OTHER", 1}};
    sweeper.sweep(source.get_token());
    CHECK(answers.left["DEMO"] == 2 * io::answer_batch_rows);
    CHECK(answers.left["OTHER"] == 1);
}
