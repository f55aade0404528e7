#pragma once

#include "carts/deps.hpp"
#include "carts/order_neighbour.hpp"
#include "carts/payment/payment_gateway.hpp"
#include "carts/placement.hpp"
#include "io/message.hpp"
#include "io/trace.hpp"

#include <optional>
#include <string>

namespace reprise::carts {

/// Whoever takes a placement to its end: the caller who waits for it, or the service itself after a crash. Used by one
/// thread.
class PlacementDriver {
public:
    virtual ~PlacementDriver() = default;
    /// What became of the charge; nothing when it was never made and never will be. Throws Error
    /// payment_gateway_unavailable or payment_gateway_time_out when that is in doubt.
    virtual std::optional<payment::ChargeResult> decide(const Placement& placement, const OpenCart& cart,
                                                        const Json& document) = 0;
    /// Hands the order over. Throws as OrderNeighbour does.
    virtual PlacedOrder insert(const std::string& idempotency_key, const std::string& order_request) = 0;
    /// For the audit: the trace of the work, what does it (a route, a job), and the address that it was asked from,
    /// empty when nobody asked.
    virtual const io::Trace& trace() const = 0;
    virtual std::string origin() const = 0;
    virtual std::string remote_address() const = 0;
};

/// Takes a placement from where it stands to its end (decision 0005, steps 2 to 5), and answers what its caller is to
/// be told: 201 with the order, or 402. The answer is kept under the caller's key in the same statement as the step it
/// tells of. Nothing when the attempt is void and the cart open again, or when somebody else has finished it. Call it
/// within `PlacementStore::run_alone`. Throws what the driver throws; the placement then stays on record.
std::optional<io::Reply> finish_placement(const Deps& deps, const Placement& placement, PlacementDriver& driver);

} // namespace reprise::carts
