#include "component/authorizenet_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::tests;
using carts::payment::ChargeResult;
using io::Problem;

TEST_CASE_METHOD(AuthorizeNetFixture, "an answer that is no answer leaves the attempt in doubt", "[payment][R22]")
{
    const std::pair<int, std::string> broken[] = {{200, ""},
                                                  {200, "\xEF\xBB\xBF"},
                                                  {200, "{\"transactionResponse\":{\"responseCode\":\"1\""},
                                                  {200, "[]"},
                                                  {200, "<html></html>"},
                                                  {200, R"({"transactionResponse":{"responseCode":"5"}})"},
                                                  {200, R"({"transactionResponse":[]})"},
                                                  {302, recorded("approved")},
                                                  {500, recorded("approved")}};
    for (const auto& [status, body] : broken) {
        peer.answers(status, body);
        CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
        peer.answers(status, body);
        CHECK(problem_of_settle() == Problem::payment_gateway_unavailable);
    }
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a request that is refused as a whole says nothing of the same one before it",
                 "[payment][R22]")
{
    for (const char* const name : {"system-error", "unsuccessful", "authentication-failed"}) {
        answers({name});
        CHECK(problem_of_charge() == Problem::payment_gateway_unavailable);
        answers({name});
        CHECK(problem_of_settle() == Problem::payment_gateway_unavailable);
    }
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a declined card and a faulty one are declined with the gateway's own reason",
                 "[payment][R22]")
{
    answers({"declined", "error"});
    CHECK(charge() == ChargeResult{false, "40012345679", "", "2", "This transaction has been declined.", "N", "N"});
    CHECK(charge() == ChargeResult{false, "", "", "8", "The credit card has expired.", "P", ""});
}

TEST_CASE_METHOD(AuthorizeNetFixture, "an approved charge has the gateway's transaction and authorisation",
                 "[payment][R22]")
{
    answers({"approved"});
    CHECK(charge() ==
          ChargeResult{true, "40012345678", "HH5414", "1", "This transaction has been approved.", "Y", "M"});
    peer.answers(200, recorded("approved").substr(3));
    CHECK(charge().is_approved);
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a charge is written in the order of Authorize.Net's schema, word for word",
                 "[payment][R22]")
{
    answers({"approved"});
    auto charge = test_charge();
    charge.card_expiration_month = 12;
    charge.billing = {{"first_name", std::string(49, 'a') + "é!"},
                      {"last_name", "O\"Brien\n"},
                      {"company", "Ä & Co"},
                      {"address1", std::string(50, 'x')},
                      {"address2", "Suite 12345"},
                      {"city", "Köln"},
                      {"state_region", "NW"},
                      {"postal_code", "50667"},
                      {"country_code", "DE"},
                      {"day_phone", "0221 1"},
                      {"email", "a@example.com"}};
    charge.shipping = {{"city", "Bonn"}, {"shipping_method", "UPS"}};
    const auto verification = verification_number();
    static_cast<void>(gateway()->charge(charge, card_number(), &verification));
    const auto received = peer.received();
    REQUIRE(received.size() == 1);
    CHECK(received[0].method + " " + received[0].path == "POST /xml/v1/request.api");
    CHECK(received[0].body ==
          R"({"createTransactionRequest":{"merchantAuthentication":{"name":"5KP3u95bQpv",)"
          R"("transactionKey":"346HZ32z3fP4hTG2"},"refId":"abcdefghijklmnopabcd",)"
          R"("transactionRequest":{"transactionType":"authCaptureTransaction","amount":"12.30","currencyCode":"USD",)"
          R"("payment":{"creditCard":{"cardNumber":"4111111111111111","expirationDate":"2030-12","cardCode":"907"}},)"
          R"("order":{"invoiceNumber":"abcdefghijklmnopabcd","description":"Sale 0123456789ABCDEF0123456789ABCDEF"},)"
          R"("billTo":{"firstName":")" +
              std::string(49, 'a') + R"(é","lastName":"O\"Brien ","company":"Ä & Co","address":")" +
              std::string(50, 'x') +
              R"( Suite 123","city":"Köln","state":"NW","zip":"50667","country":"DE",)"
              R"("phoneNumber":"0221 1"},"shipTo":{"city":"Bonn"},)"
              R"("transactionSettings":{"setting":[)"
              R"({"settingName":"allowPartialAuth","settingValue":"false"},)"
              R"({"settingName":"duplicateWindow","settingValue":"28800"}]}}}})");
}

TEST_CASE_METHOD(AuthorizeNetFixture,
                 "an amount is written with the decimals of its currency, and no CVV where none is", "[payment][R22]")
{
    const std::pair<domain::Money, const char*> amounts[] = {
        {{1, "USD"}, "0.01"}, {{100, "USD"}, "1.00"}, {{7, "JPY"}, "7"}, {{12, "KWD"}, "0.012"}};
    for (const auto& [amount, text] : amounts) {
        answers({"approved"});
        auto charge = test_charge();
        charge.amount = amount;
        static_cast<void>(gateway()->charge(charge, card_number(), nullptr));
        const auto sent = Json::parse(peer.received().back().body)["createTransactionRequest"]["transactionRequest"];
        CHECK(sent.at("amount") == text);
        CHECK(sent.at("currencyCode") == amount.currency_code);
        CHECK(sent.at("payment").at("creditCard") ==
              Json{{"cardNumber", "4111111111111111"}, {"expirationDate", "2030-07"}});
    }
}

TEST_CASE_METHOD(AuthorizeNetFixture, "a number that is longer than the schema's is declined without being sent",
                 "[payment][R22]")
{
    const auto result = gateway()->charge(test_charge(), card_number("4000000000000000006"), nullptr);
    CHECK_FALSE(result.is_approved);
    CHECK(result.reason_code == "6");
    CHECK(peer.received().empty());
}

TEST_CASE_METHOD(AuthorizeNetFixture, "credentials that others may read, or that are none, are refused by their file",
                 "[payment][R22]")
{
    using std::filesystem::perms;
    for (const auto open : {perms::group_read, perms::others_read, perms::others_write, perms::group_exec}) {
        std::filesystem::permissions(credentials, perms::owner_read | open);
        CHECK_THROWS_WITH(gateway(), Catch::Contains("live.json"));
    }
    std::filesystem::permissions(credentials, perms::owner_read | perms::owner_write);
    for (const char* const content :
         {"", "{", "[]", "{}", R"({"name":"s3cret"})", R"({"name":1,"transactionKey":"s3cret"})",
          R"({"name":"","transactionKey":"s3cret"})", R"({"name":"a","transactionKey":"s3cret\"}"})",
          R"({"name":"a b","transactionKey":"s3cret"})", R"({"name":"a","transactionKey":""})"}) {
        directory.write("live.json", content);
        CHECK_THROWS_WITH(gateway(), Catch::Contains("live.json") && !Catch::Contains("s3cret"));
    }
}
