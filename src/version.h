// SPDX-License-Identifier: MIT

#ifndef MARSLOG_VERSION_H
#define MARSLOG_VERSION_H

#define MARSLOG_VERSION "0.1.0"

#endif
