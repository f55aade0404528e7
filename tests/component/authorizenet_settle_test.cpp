#include "component/authorizenet_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::tests;
using carts::payment::ChargeResult;
using io::Problem;

TEST_CASE_METHOD(AuthorizeNetFixture, "a repeated charge has the outcome of the first one, whatever that was",
                 "[payment][R22]")
{
    answers({"duplicate", "details-captured"});
    CHECK(charge() == ChargeResult{true, "40012345678", "HH5414", "1", "Approval", "Y", "M"});
    CHECK(requests() == std::vector<std::string>{"createTransactionRequest", "getTransactionDetailsRequest"});
    answers({"duplicate", "details-declined"});
    CHECK(charge() == ChargeResult{false, "40012345679", "", "2", "This transaction has been declined.", "N", "N"});
    answers({"duplicate-bare", "list-with-charge", "details-captured"});
    CHECK(charge().is_approved);
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a duplicate that cannot be traced to this attempt leaves it in doubt",
                 "[payment][R22]")
{
    answers({"duplicate", "details-of-another"});
    CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
    answers({"duplicate", "system-error"});
    CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
    answers({"duplicate", "details-charged-back"});
    CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
    answers({"duplicate-bare", "list-of-others", "nothing-found"});
    CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a charge that is held for a review is called off there and declined here",
                 "[payment][R22]")
{
    answers({"held", "called-off"});
    const auto result = charge();
    CHECK_FALSE(result.is_approved);
    CHECK(result.transaction_id == "40012345680");
    CHECK(result.reason_code == "253");
    const auto request = Json::parse(peer.received().at(1).body).at("updateHeldTransactionRequest");
    CHECK(request.at("heldTransactionRequest") == Json{{"action", "decline"}, {"refTransId", "40012345680"}});
    answers({"held", "not-called-off", "called-off"});
    CHECK_FALSE(charge().is_approved);
    CHECK(Json::parse(peer.received().back().body).at("createTransactionRequest").at("transactionRequest") ==
          Json{{"transactionType", "voidTransaction"}, {"refTransId", "40012345680"}});
    answers({"held", "not-called-off", "not-called-off"});
    CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
}

TEST_CASE_METHOD(AuthorizeNetFixture, "an attempt that Authorize.Net has no charge of is nothing, after a whole search",
                 "[payment][R22]")
{
    answers({"list-of-others", "batches", "list-of-others", "nothing-found"});
    CHECK_FALSE(settle());
    CHECK(requests() == std::vector<std::string>{"getUnsettledTransactionListRequest", "getSettledBatchListRequest",
                                                 "getTransactionListRequest", "getTransactionListRequest"});
    const auto received = peer.received();
    CHECK_THAT(received[0].body, Catch::EndsWith(R"("sorting":{"orderBy":"submitTimeUTC","orderDescending":true},)"
                                                 R"("paging":{"limit":1000,"offset":1}}})"));
    CHECK_THAT(received[1].body, Catch::EndsWith(R"(},"firstSettlementDate":"2026-11-17T10:00:00Z",)"
                                                 R"("lastSettlementDate":"2026-11-24T11:00:00Z"}})"));
    CHECK_THAT(received[3].body, Catch::Contains(R"(},"batchId":"70012345","sorting":)"));
    answers({"nothing-found", "nothing-found"});
    CHECK_FALSE(settle());
    answers({"list-with-refund", "nothing-found"});
    CHECK_FALSE(settle());
}

TEST_CASE_METHOD(AuthorizeNetFixture, "an attempt whose answer was lost is found among the unsettled", "[payment][R22]")
{
    answers({"list-with-charge", "details-captured"});
    CHECK(settle() == ChargeResult{true, "40012345678", "HH5414", "1", "Approval", "Y", "M"});
    CHECK(Json::parse(peer.received().back().body).at("getTransactionDetailsRequest").at("transId") == "40012345678");
    answers({"list-with-decline", "nothing-found", "details-declined"});
    CHECK(settle()->reason_code == "2");
    answers({"list-with-held", "nothing-found", "details-held", "called-off"});
    CHECK(settle()->reason_code == "253");
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a charge that was settled meanwhile weighs more than its refused repetition",
                 "[payment][R22]")
{
    answers({"list-with-decline", "batches", "nothing-found", "list-with-settled", "details-settled"});
    const auto result = settle();
    REQUIRE(result);
    CHECK(result->is_approved);
    CHECK(result->transaction_id == "40012345601");
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a list is read to its last page, and no further than 100 requests",
                 "[payment][R22]")
{
    auto full = Json::parse(recorded("list-of-others").substr(3));
    const auto entry = full.at("transactions").at(0);
    full["transactions"] = Json::array();
    for (int i = 0; i < 1000; ++i) {
        full["transactions"].push_back(entry);
    }
    peer.answers(200, full.dump());
    answers({"list-with-charge", "details-captured"});
    CHECK(settle()->is_approved);
    CHECK_THAT(peer.received().at(1).body, Catch::Contains(R"("offset":2)"));
    const auto before = peer.received().size();
    const auto text = full.dump();
    for (int i = 0; i < 101; ++i) {
        peer.answers(200, text);
    }
    CHECK(problem_of_settle() == Problem::payment_gateway_unavailable);
    CHECK(peer.received().size() - before == 100);
}
