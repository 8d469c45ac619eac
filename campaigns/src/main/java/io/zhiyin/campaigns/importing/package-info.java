/// Customers out of CSV and XLSX files: read as a stream, checked and sealed row by row, written in sets; what cannot
/// be taken is kept for a day, sealed, to be mended and sent again.
@NullMarked
package io.zhiyin.campaigns.importing;

import org.jspecify.annotations.NullMarked;
