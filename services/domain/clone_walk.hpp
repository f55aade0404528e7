#pragma once

#include "domain/clone_map.hpp"
#include "domain/clone_report.hpp"
#include "domain/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::domain {

/// What a walk over the clone map needs and what it finds. `left` collects, in the order of the walk, every field that
/// stays behind. For one clone, on one thread.
struct CloneWalk {
    std::chrono::sys_seconds now;
    std::vector<NotCopiedField> left;
};

/// R12: carries every member of an object of the order that the map carries over into `to`, and notes those that stay
/// behind. `path` is the object's RFC 6901 pointer in the order. A member without a row stays behind as not_cloneable,
/// never silently.
void carry_members(CloneWalk& walk, std::string_view model, const Json& from, const std::string& path, Json& to);

/// The same for a single member, by its row; `path` is the member's own pointer.
void carry_member(CloneWalk& walk, const CloneRule& rule, const Json& value, const std::string& path, Json& to);

/// R13: notes that a field stays behind; an empty text, list or object leaves nothing behind and is not noted.
void leave(CloneWalk& walk, const Json& value, const std::string& path, NotCopiedCode code);

/// The code of an element that stays behind whole: a coupon that was applied automatically, a property that has expired
/// (R10).
std::optional<NotCopiedCode> code_of_element_left(std::string_view model, const Json& element,
                                                  std::chrono::sys_seconds now);

} // namespace reprise::domain
