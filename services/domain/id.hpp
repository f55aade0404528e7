#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace reprise::domain {

/// An identifier of one kind of thing. `parse` is the only way to make one, so whoever holds an Id holds a well-formed
/// one. An id of another shape is simply not there: the boundary answers 404 (decisions: Ids). A value: it owns its
/// text and may be used from any thread.
template <class Tag>
class Id {
public:
    /// The id that `text` spells, or nothing when `text` has another shape. Never changes case and never trims.
    static std::optional<Id> parse(std::string_view text)
    {
        if (!Tag::matches(text))
            return std::nullopt;
        return Id(std::string(text));
    }

    /// The id as it stands on the wire.
    const std::string& str() const noexcept { return text_; }

    friend auto operator<=>(const Id&, const Id&) = default;
    friend bool operator==(const Id&, const Id&) = default;

private:
    explicit Id(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// `[A-Z0-9]{2,10}`, such as `DEMO`.
struct MerchantIdTag {
    /// Whether `text` has the shape of a merchant id.
    static bool matches(std::string_view text) noexcept;
};
/// `<merchant>-<10 digits>`, such as `DEMO-0000000001`.
struct OrderIdTag {
    /// Whether `text` has the shape of an order id.
    static bool matches(std::string_view text) noexcept;
};
/// 32 upper-case hexadecimal digits.
struct CartIdTag {
    /// Whether `text` has the shape of a cart id.
    static bool matches(std::string_view text) noexcept;
};
/// 32 lower-case hexadecimal digits. A card id names a card in the vault and is never on the public wire.
struct CardIdTag {
    /// Whether `text` has the shape of a card id.
    static bool matches(std::string_view text) noexcept;
};

using MerchantId = Id<MerchantIdTag>;
using OrderId = Id<OrderIdTag>;
using CartId = Id<CartIdTag>;
using CardId = Id<CardIdTag>;

/// The order id of a merchant's `number`-th order, 1 to 9,999,999,999, with leading zeros. Throws std::out_of_range
/// past either end.
OrderId make_order_id(const MerchantId& merchant, std::int64_t number);

} // namespace reprise::domain
