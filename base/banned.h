/*
 * Calls that fail to compile in Postern, and what to use instead. Force-included into every
 * source file; the headers that declare the calls come first so that only our uses are refused.
 * Model: git's banned.h.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strncpy
#undef strtok
#undef alloca
#define strcpy(to, from) use_g_strlcpy_or_a_slice_instead_of_strcpy
#define strcat(to, from) use_GString_instead_of_strcat
#define strncpy(to, from, n) use_g_strlcpy_or_a_slice_instead_of_strncpy
#define strtok(text, separators) use_slices_instead_of_strtok
#define sprintf(...) use_g_strdup_printf_or_snprintf_instead_of_sprintf
#define vsprintf(...) use_g_strdup_vprintf_instead_of_vsprintf
#define atoi(text) use_g_ascii_string_to_signed_instead_of_atoi
#define gmtime(when) use_GDateTime_instead_of_gmtime
#define localtime(when) use_GDateTime_instead_of_localtime
#define alloca(size) use_g_malloc_instead_of_alloca

#endif
