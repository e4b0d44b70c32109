-- SPDX-FileCopyrightText: The Twofold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A script of wrk that takes 4 ms of CPU to make a request.
function request()
   local finish = os.clock() + 0.004
   while os.clock() < finish do end
   return wrk.request()
end
