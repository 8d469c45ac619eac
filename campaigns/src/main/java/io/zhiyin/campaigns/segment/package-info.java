/// Groups of customers by a named rule: the rule as a tree, as JSON, as readable text and as one SQL condition. Reads
/// the tables of customers, identities, contacts, taggings and insight, because what it asks is asked of sets.
@NullMarked
package io.zhiyin.campaigns.segment;

import org.jspecify.annotations.NullMarked;
