#include "io/token_cache.hpp"

#include <algorithm>
#include <utility>

namespace reprise::io {

std::optional<Caller> TokenCache::find(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                                       std::chrono::sys_seconds now) const
{
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(digest);
    if (found == entries_.end()) {
        return std::nullopt;
    }
    const Entry& entry = found->second;
    const bool is_good = entry.keys == keys && entry.verified <= now && now < entry.end;
    return is_good ? std::optional(entry.caller) : std::nullopt;
}

void TokenCache::remember(const std::string& digest, Caller caller, std::shared_ptr<const KeySet> keys,
                          std::chrono::sys_seconds now, std::chrono::sys_seconds end)
{
    caller.token.clear();
    caller.token.shrink_to_fit();
    const std::lock_guard lock(mutex_);
    make_room(now);
    Entry entry{std::move(caller), std::move(keys), now, std::min(end, now + lifetime)};
    if (entries_.insert_or_assign(digest, std::move(entry)).second) {
        order_.push_back(digest);
    }
}

std::size_t TokenCache::size() const
{
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

void TokenCache::make_room(std::chrono::sys_seconds now)
{
    while (!order_.empty() && (order_.size() >= capacity_ || entries_.at(order_.front()).end <= now)) {
        entries_.erase(order_.front());
        order_.pop_front();
    }
}

} // namespace reprise::io
