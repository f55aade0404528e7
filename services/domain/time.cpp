#include "domain/time.hpp"

#include "domain/ascii.hpp"

#include <array>
#include <cstdio>

namespace reprise::domain {
namespace {

/// Walks over a text and remembers whether everything so far was as expected.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    /// Exactly `count` ASCII digits as a number.
    int number(std::size_t count)
    {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!next_is_digit()) {
                good_ = false;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    /// One of the characters of `allowed`; the one that stood there, or 0.
    char one_of(std::string_view allowed)
    {
        if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
            good_ = false;
            return 0;
        }
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }

    /// A fraction of a second, if there is one: it is checked and dropped.
    void skip_fraction()
    {
        if (rest_.empty() || rest_.front() != '.')
            return;
        rest_.remove_prefix(1);
        if (!next_is_digit())
            good_ = false;
        while (next_is_digit())
            rest_.remove_prefix(1);
    }

    bool at_good_end() const { return good_ && rest_.empty(); }

private:
    bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

    std::string_view rest_;
    bool good_ = true;
};

struct Offset {
    std::chrono::minutes value{0};
    bool in_range = true;
};

Offset read_offset(Reader& reader)
{
    const char sign = reader.one_of("Zz+-");
    if (sign != '+' && sign != '-')
        return {};
    const int hours = reader.number(2);
    reader.one_of(":");
    const int minutes = reader.number(2);
    const std::chrono::minutes size = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return {sign == '-' ? -size : size, hours <= 23 && minutes <= 59};
}

bool is_supported(std::chrono::sys_seconds time)
{
    using namespace std::chrono;
    constexpr sys_seconds first = sys_days{year{1970} / January / 1};
    constexpr sys_seconds after_last = sys_days{year{10000} / January / 1};
    return time >= first && time < after_last;
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text)
{
    using namespace std::chrono;
    Reader reader(text);
    const int year_number = reader.number(4);
    reader.one_of("-");
    const int month_number = reader.number(2);
    reader.one_of("-");
    const int day_number = reader.number(2);
    reader.one_of("Tt");
    const int hour = reader.number(2);
    reader.one_of(":");
    const int minute = reader.number(2);
    reader.one_of(":");
    const int second = reader.number(2);
    reader.skip_fraction();
    const Offset offset = read_offset(reader);
    if (!reader.at_good_end() || !offset.in_range)
        return std::nullopt;
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (year_number < 1970 || !date.ok() || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const sys_seconds time = sys_days{date} + hours{hour} + minutes{minute} + seconds{second} - offset.value;
    if (!is_supported(time))
        return std::nullopt;
    return time;
}

std::string format_rfc3339(std::chrono::sys_seconds time)
{
    using namespace std::chrono;
    const sys_days day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                      unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

} // namespace reprise::domain
