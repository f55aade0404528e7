// Reads: short texts: a cursor, numbers and amounts, a time. The properties stand in cursor.cpp, money.cpp and
// time.cpp.
#include "fuzz/property.hpp"
#include "fuzz/short_text.hpp"

namespace reprise::fuzz {

void try_input(std::string_view input)
{
    note_reached();
    try_time(input);
    try_money(input);
    try_cursor(input);
}

} // namespace reprise::fuzz
