#pragma once

#include "domain/clone_map.hpp"
#include "domain/json.hpp"

#include <string_view>

namespace reprise::domain {

/// Whether a row of the clone map is followed from the cart back to the order. Where two fields of an order go to one
/// of the cart, only the one that it stands for is: a cart's `rate` is the whole rate, and not one set by hand.
bool is_read_backwards(const CloneRule& rule) noexcept;

/// R22: the object of an order that an object of a cart becomes: every row of the order model read backwards, part by
/// part, and then what only a cart has (`cart_only_fields`). Empty where nothing of it goes over. Lines are not
/// numbered. `from` must have passed its schema.
Json carry_back(std::string_view order_model, const Json& from);

} // namespace reprise::domain
