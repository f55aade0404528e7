#pragma once

#include "component/order_fakes.hpp"
#include "domain/time.hpp"
#include "integration/test_database.hpp"
#include "io/contract.hpp"
#include "io/pg_answer_store.hpp"
#include "io/query.hpp"
#include "orders/insert_order.hpp"
#include "orders/order_selection.hpp"
#include "orders/routes.hpp"
#include "support/paths.hpp"
#include "support/token_factory.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace reprise::tests {

using Ids = std::vector<std::string>;

/// The search of the order service, on a database of its own. Orders are called by their own names, which the last
/// custom field keeps.
struct SearchFixture {
    TestDatabase database{"orders"};
    io::Database connections{database.terms("reprise_orders"), statements()};
    io::Database searching{database.terms("reprise_orders"), orders::selection_statements()};
    orders::PgOrderStore store{connections, searching};
    io::PgAnswerStore answers{connections};
    FakeCarts carts;
    FakeOrders unused;
    io::Contract contract{REPRISE_CONTRACT_FILE};
    domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    domain::MerchantId other = *domain::MerchantId::parse("OTHER");
    io::Merchants merchants{{{demo, io::MerchantPolicy{}}, {other, io::MerchantPolicy{}}}};
    orders::Deps deps{store, unused, answers, carts, contract, merchants, "fingerprint key"};

    static std::vector<io::Statement> statements()
    {
        auto all = orders::order_statements();
        const auto more = io::answer_statements();
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    static io::Request request(const std::string& merchant)
    {
        io::Request request;
        request.caller.merchant = domain::MerchantId::parse(merchant);
        request.now = test_now;
        return request;
    }

    /// Inserts an order of that age; what is given is laid over a small one.
    std::string sell(const std::string& name, int age_seconds, const Json& given = Json::object(),
                     const std::string& merchant = "DEMO")
    {
        Json order{{"creation_dts", domain::format_rfc3339(test_now - std::chrono::seconds{age_seconds})},
                   {"items", {{{"merchant_item_id", "MUG"}, {"quantity", 1}}}},
                   {"checkout", {{"custom_field10", name}}}};
        order.merge_patch(given);
        auto asked = request(merchant);
        asked.body = order.dump();
        return Json::parse(orders::insert_order(deps, asked).body).at("order_id").get<std::string>();
    }

    Json list(const std::string& query, const std::string& merchant = "DEMO")
    {
        auto asked = request(merchant);
        asked.query = io::read_query(query);
        return Json::parse(orders::list_orders(deps, asked).body);
    }

    Ids found(const std::string& query, const std::string& merchant = "DEMO")
    {
        Ids ids;
        const auto page = list(query, merchant);
        for (const auto& entry : page.at("orders")) {
            ids.push_back(entry.at("order_id").get<std::string>());
        }
        return ids;
    }
};

} // namespace reprise::tests
