#include "domain/cart_totals.hpp"
#include "domain/order_summary.hpp"
#include "domain/placed_cart.hpp"
#include "unit/clone_fixture.hpp"
#include "unit/contract_sample.hpp"
#include "unit/random_cart.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

using namespace reprise;
using namespace reprise::domain;

namespace {

constexpr int real_orders = 17'002;
constexpr int sample_step = 50;

/// The data lies beside the repository and not in it; empty where it is not there.
std::string real_orders_file()
{
    for (auto folder = std::filesystem::path(REPRISE_SOURCE_DIR); folder.has_relative_path();
         folder = folder.parent_path()) {
        const auto file = folder / "shared/data/online-retail.ndjson.xz";
        if (std::filesystem::exists(file))
            return file.string();
    }
    return {};
}

/// Gives each line of the packed file to `use`, and tells how many there were.
int for_each_line(const std::string& file, const std::function<void(int, const std::string&)>& use)
{
    FILE* const pipe = popen(("xz -dc -- '" + file + "'").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 65536> part{};
    std::string line;
    int lines = 0;
    while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
        line += part.data();
        if (line.back() != '\n')
            continue;
        use(lines, line);
        line.clear();
        ++lines;
    }
    REQUIRE(pclose(pipe) == 0);
    return lines;
}

std::string clone_and_place_and_clone(const Json& original)
{
    const CloneTerms terms = terms_after(std::chrono::hours{1});
    const Json cart = plan_clone({original, false, false, {}}, {}, terms).cart;
    Placement placement;
    placement.now = terms.now;
    placement.placed_by_user = "clerk";
    Json placed = order_of_cart(cart, placement);
    if (const auto faults = contract_faults("Order", placed); !faults.empty())
        return faults.back();
    placed["summary"] = order_summary(without_totals(placed), "USD");
    if (placed.at("summary").at("total") != cart.at("summary").at("total"))
        return "the totals differ";
    for (std::size_t i = 0; i < original.at("items").size(); ++i) {
        if (carried_of("OrderItem", original.at("items")[i]) != carried_of("OrderItem", placed.at("items").at(i)))
            return "line " + std::to_string(i) + " differs";
    }
    Json again = plan_clone({placed, false, false, {}}, {}, terms).cart;
    again["clone"] = cart.at("clone");
    return again == cart ? "" : Json::diff(cart, again).dump();
}

} // namespace

TEST_CASE("the order of a cart by chance comes to the cart's total", "[R11][R22]")
{
    CartDice dice(22);
    for (int round = 0; round < 2000; ++round) {
        Json cart = dice.cart();
        recompute_totals(cart, "EUR");
        CAPTURE(round, cart.dump());
        const Json order = without_totals(order_of_cart(cart, {}));
        CHECK(order_summary(order, "EUR").at("total") == cart.at("summary").at("total"));
        CHECK(order_summary(order, "EUR").at("subtotal") == cart.at("summary").at("subtotal"));
    }
}

TEST_CASE("real orders are cloned, placed and cloned again without losing a cent or a line", "[R2][R11][R22]")
{
    const std::string file = real_orders_file();
    if (file.empty()) {
        WARN("skipped: the real orders are not beside the repository");
        return;
    }
    const int step = std::getenv("REPRISE_ALL_ORDERS") == nullptr ? sample_step : 1;
    int places = 0;
    const int orders = for_each_line(file, [&](int number, const std::string& line) {
        if (number % step != 0)
            return;
        ++places;
        const std::string difference = clone_and_place_and_clone(Json::parse(line));
        CAPTURE(number);
        CHECK(difference.empty());
    });
    CHECK(orders == real_orders);
    CHECK(places == (real_orders + step - 1) / step);
}
