// The desk works without this file: it only keeps an order's page up to date.
"use strict";
