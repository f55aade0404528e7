#include "carts/placing_recovery.hpp"

#include "carts/finish_placement.hpp"
#include "carts/payment/attempt.hpp"
#include "io/log.hpp"
#include "io/trace.hpp"

#include <algorithm>
#include <exception>
#include <map>

namespace reprise::carts {

namespace {

/// The service itself: no caller, and no card verification number.
class Service final : public PlacementDriver {
public:
    /// All of it outlives the driver.
    Service(const Deps& deps, const domain::MerchantId& merchant) : deps_(deps), merchant_(merchant) {}

    std::optional<payment::ChargeResult> decide(const Placement& placement, const OpenCart& /*cart*/,
                                                const Json& /*document*/) override
    {
        return payment::settle(*deps_.payment_gateways(*placement.gateway),
                               {placement.placement_id, placement.age, placement.untouched});
    }

    PlacedOrder insert(const std::string& idempotency_key, const std::string& order_request) override
    {
        return deps_.orders.insert(merchant_, idempotency_key, order_request);
    }

    const io::Trace& trace() const override { return trace_; }
    std::string origin() const override { return "placing recovery"; }
    std::string remote_address() const override { return {}; }

private:
    const Deps& deps_;
    const domain::MerchantId& merchant_;
    io::Trace trace_ = io::trace_of({});
};

/// Whether the placement has an outcome now.
bool finish_alone(const Deps& deps, const UnfinishedPlacement& placement)
{
    bool is_finished = false;
    deps.placements.run_alone(placement.merchant, placement.cart_id, [&] {
        // What was read before the lock may have been finished since.
        const auto recorded = deps.placements.of_cart(placement.merchant, placement.cart_id);
        const bool is_begun =
            recorded && recorded->placement_id == placement.placement_id &&
            (recorded->state == PlacementState::authorizing || recorded->state == PlacementState::authorized);
        if (is_begun) {
            Service service(deps, placement.merchant);
            finish_placement(deps, *recorded, service);
            io::log(io::LogLevel::info, "a placing was finished without its caller",
                    {{"merchant_id", placement.merchant.str()},
                     {"cart_id", placement.cart_id.str()},
                     {"trace_id", service.trace().trace_id}});
        }
        is_finished = true;
    });
    return is_finished;
}

void note_open(RecoveryPass& pass, const UnfinishedPlacement& placement)
{
    ++pass.open;
    pass.oldest = std::max(pass.oldest, placement.age);
}

} // namespace

RecoveryPass finish_placements(const Deps& deps, std::chrono::seconds untouched, const std::stop_token& stop)
{
    constexpr int most_failures = 3;
    RecoveryPass pass;
    std::map<domain::MerchantId, int> failures;
    for (const auto& placement : deps.placements.unfinished(untouched)) {
        if (stop.stop_requested()) {
            break;
        }
        if (failures[placement.merchant] >= most_failures) {
            note_open(pass, placement);
            continue;
        }
        try {
            if (finish_alone(deps, placement)) {
                ++pass.finished;
            } else {
                note_open(pass, placement);
            }
        } catch (const std::exception& error) {
            ++failures[placement.merchant];
            note_open(pass, placement);
            io::log(io::LogLevel::warning, "a placing is still open",
                    {{"merchant_id", placement.merchant.str()},
                     {"cart_id", placement.cart_id.str()},
                     {"what", error.what()}});
        }
    }
    return pass;
}

} // namespace reprise::carts
