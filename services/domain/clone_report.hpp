#pragma once

#include "domain/clone_map.hpp"
#include "domain/clone_request.hpp"
#include "domain/domain_error.hpp"
#include "domain/json.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::domain {

/// Where order and cart keep their card, as a JSON Pointer (RFC 6901).
constexpr std::string_view card_path = "/payment/credit_card";

/// R8: whether the card came along.
enum class CardOutcome { copied, not_copied };
/// R8: why it did not.
enum class CardReason { no_card, method_not_cloneable, past_retention, erased };

/// The outcome's name on the wire. The text lives for ever.
std::string_view to_string(CardOutcome outcome) noexcept;
/// The reason's name on the wire. The text lives for ever.
std::string_view to_string(CardReason reason) noexcept;
/// The code that reports a card left behind for that reason.
NotCopiedCode not_copied_code(CardReason reason) noexcept;

/// What became of the card. `reason` is there exactly where the outcome is not_copied; mask and type where the order
/// shows a card; `reusable_until` where the vault holds or held one, or where the order is past its days.
struct CardReport {
    CardOutcome outcome = CardOutcome::not_copied;
    std::optional<CardReason> reason = CardReason::no_card;
    std::optional<std::string> card_number;
    std::optional<std::string> card_type;
    bool expired = false;
    std::optional<std::chrono::sys_seconds> reusable_until;
    bool cvv_required = false;
};

/// A field of the order that stayed behind: its RFC 6901 pointer into the order, and why.
struct NotCopiedField {
    std::string path;
    NotCopiedCode code;
};

/// A line of the order that stayed behind, whole (`excluded_by_request`) or in part (`quantity_reduced`).
struct NotCopiedItem {
    std::int64_t item_index = 0;
    std::string merchant_item_id;
    NotCopiedCode code;
};

/// R13: what a clone tells about itself.
struct CloneReport {
    std::string source_order_id;
    std::string source_creation_dts;
    std::string root_order_id;
    std::int64_t generation = 1;
    CardReport card;
    std::int64_t items_copied = 0;
    std::vector<NotCopiedItem> items_not_copied;
    std::vector<NotCopiedField> not_copied;
};

/// R13: whether nothing at all was left behind, neither a field nor a line nor a card.
bool complete(const CloneReport& report) noexcept;

/// The report as it stands on the wire and in the cart's member `clone` (design 3.1).
Json to_json(const CloneReport& report);

/// R15: the guards that a planned or withdrawn cart (one with its `clone` and `summary`) breaks, with pointers into the
/// request
/// (`/guards/require_card`, ...) and the codes `require_card`, `require_all_items` and `max_total_exceeded`. Empty when
/// all hold.
std::vector<Fault> failed_guards(const Json& cart, const Guards& guards);

/// R8, R33: takes the card back out of a planned cart after the vault refused it: no `payment.credit_card` any more,
/// the method stays, and the report says `not_copied` with the reason, `cvv_required: false` and `complete: false`.
void withdraw_card(Json& cart, CardReason reason);

} // namespace reprise::domain
