#include "integration/test_database.hpp"
#include "io/pg_answer_store.hpp"
#include "io/pg_answer_sweep.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

using namespace reprise;

namespace {

/// The table of one of the two databases, as the role of its service.
struct Answers {
    explicit Answers(const std::string& name)
        : database(name), connections({database.url("reprise_" + name)}, statements())
    {
    }

    static std::vector<io::Statement> statements()
    {
        auto all = io::answer_statements();
        const auto more = io::answer_sweep_statements();
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    void keep(const std::string& key, const std::string& merchant = "DEMO")
    {
        REQUIRE(answers.keep_answer({merchant, "POST /carts", key, "f"}, {201, "{}", "application/json", {}}));
    }
    /// Moves an answer to so long before the current second of the database's clock.
    void age(const std::string& key, const std::string& age)
    {
        database.look(
            "UPDATE idempotency_keys SET creation_dts = date_trunc('second', clock_timestamp()) - interval '" + age +
            "' WHERE idempotency_key = '" + key + "'");
    }
    std::string keys()
    {
        return database.look("SELECT string_agg(idempotency_key, ' ' ORDER BY 1) FROM idempotency_keys");
    }
    std::string clock() { return database.look("SELECT date_trunc('second', clock_timestamp())"); }

    const domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    const domain::MerchantId other = *domain::MerchantId::parse("OTHER");
    tests::TestDatabase database;
    io::Database connections;
    io::PgAnswerStore answers{connections};
    io::PgAnswerSweepStore rows{connections, std::chrono::days{30}};
};

} // namespace

TEST_CASE("an answer is kept for its days to the second, and swept in the next one", "[sweeper][R41]")
{
    Answers answers(GENERATE("orders", "carts"));
    CHECK(answers.rows.merchants().empty());
    answers.keep("k");
    // All of it in one second: otherwise the attempt proves nothing and is made again.
    for (int attempt = 0; attempt < 50; ++attempt) {
        answers.age("k", "30 days");
        const auto before = answers.clock();
        const auto swept = answers.rows.sweep(answers.demo);
        if (answers.clock() == before) {
            CHECK(swept == 0);
            answers.age("k", "30 days 1 second");
            CHECK(answers.rows.sweep(answers.demo) == 1);
            CHECK(answers.keys().empty());
            return;
        }
        if (answers.keys().empty()) {
            answers.keep("k");
        }
    }
    FAIL("no attempt stayed within one second");
}

TEST_CASE("each merchant's answers are swept by themselves, in batches, and the oldest first", "[sweeper][R40][R41]")
{
    Answers answers(GENERATE("orders", "carts"));
    answers.keep("foreign", "OTHER");
    answers.age("foreign", "31 days");
    answers.database.look(
        "INSERT INTO idempotency_keys SELECT 'DEMO', 'POST /carts', 'k' || n, 'f', 201, '{}', '{}', "
        "clock_timestamp() - interval '40 days' + n * interval '1 second' FROM generate_series(1, 201) AS n");
    CHECK(answers.rows.merchants() == std::vector{answers.demo, answers.other});
    CHECK(answers.rows.sweep(answers.demo) == io::answer_batch_rows);
    CHECK(answers.keys() == "foreign k201");
    CHECK(answers.rows.sweep(answers.demo) == 1);
    CHECK(answers.rows.sweep(answers.demo) == 0);
    CHECK(answers.keys() == "foreign");
    CHECK(answers.rows.merchants() == std::vector{answers.other});
}

TEST_CASE("an answer that another sweep has in hand is passed over", "[sweeper][R41]")
{
    Answers answers(GENERATE("orders", "carts"));
    for (const auto* const key : {"held", "free"}) {
        answers.keep(key);
        answers.age(key, "31 days");
    }
    {
        pqxx::work another(answers.database.admin());
        another.exec(
            "SELECT 1 FROM idempotency_keys WHERE merchant_id = 'DEMO' AND idempotency_key = 'held' FOR UPDATE");
        CHECK(answers.rows.sweep(answers.demo) == 1);
    }
    CHECK(answers.keys() == "held");
    CHECK(answers.rows.sweep(answers.demo) == 1);
}

TEST_CASE("answers that are due are found by an index, however many there are", "[sweeper][R41]")
{
    Answers answers(GENERATE("orders", "carts"));
    answers.database.look("INSERT INTO idempotency_keys SELECT 'DEMO', 'POST /carts', 'k' || n, 'f', 201, '{}', '{}', "
                          "clock_timestamp() - n * interval '1 second' FROM generate_series(1, 20000) AS n");
    answers.database.look("ANALYZE idempotency_keys");
    pqxx::nontransaction transaction(answers.database.admin());
    for (const auto& statement : io::answer_sweep_statements()) {
        transaction.exec(std::string("PREPARE ") + statement.name + " AS " + statement.sql);
    }
    std::string plan;
    for (const auto* const call : {"answer_merchants", "sweep_answers('DEMO', 30, 200)"}) {
        for (const auto& row : transaction.exec(std::string("EXPLAIN EXECUTE ") + call)) {
            plan += row[0].as<std::string>() + "\n";
        }
    }
    CHECK_THAT(plan, Catch::Contains("idempotency_keys_by_creation") && Catch::Contains("idempotency_keys_pkey"));
    CHECK_THAT(plan, !Catch::Contains("Seq Scan"));
}

TEST_CASE("what was answered cannot be changed by the role of a service", "[sweeper][R41][R42]")
{
    const std::string name = GENERATE("orders", "carts");
    Answers answers(name);
    answers.keep("k");
    pqxx::connection service(answers.database.url("reprise_" + name));
    pqxx::nontransaction transaction(service);
    CHECK_THROWS_AS(transaction.exec("UPDATE idempotency_keys SET body = '' WHERE merchant_id = 'DEMO'"),
                    pqxx::insufficient_privilege);
}
