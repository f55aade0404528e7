#pragma once

#include "domain/clone.hpp"
#include "domain/clone_map.hpp"
#include "domain/json.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace reprise::fuzz {

/// Holds a plan against its order, field by field (R12, R13). Walks the order and not the plan: what it finds there
/// must stand in the cart where the map has it, or in the report, or have a row that says that it is recomputed. What
/// it finds it strikes out; at the end nothing may be left of the report, and of the cart only what every cart
/// computes. Ends the process where that does not hold. Reads what it is given, for one plan.
class CloneAccounts {
public:
    CloneAccounts(const domain::ClonePlan& plan, const Json& order);

    void check();

private:
    void check_object(std::string_view model, const Json& from, const std::string& path, const std::string& to);
    void check_member(const domain::CloneRule& rule, const Json& from, const Json& value, const std::string& path,
                      const std::string& to);
    void check_array(std::string_view model, const Json& from, const std::string& path, const std::string& to);
    void check_lines(const Json& lines);
    void check_changed(const Json& line, const std::string& to, bool is_reduced);
    void check_leaf(const Json& value, const std::string& path, const std::string& to);
    void check_rest(const Json& value, const std::string& path) const;
    bool is_carried(std::string_view model, const Json& from, const std::string& path) const;
    /// Strikes the path from the report; whether it was there.
    bool strike(const std::string& path);

    const Json& order_;
    Json cart_;                                 ///< What is left of it.
    std::set<std::string> reported_;            ///< The paths of the report.
    std::set<std::string> open_;                ///< Those that nothing of the order was found for yet.
    std::map<std::int64_t, std::string> lines_; ///< The codes of lines that stayed behind, by item_index.
    std::map<std::int64_t, std::size_t>
        places_; ///< The lines that came along: item_index and place in the cart, from 1.
};

} // namespace reprise::fuzz
