/// What Lloyd's algorithm remembers of one group of tiles.
///
/// Three statements are kept true:
///
/// 1. The centre nearest to any point of the group is a *member* of the group.
/// 2. The member nearest to any point of a tile is a *candidate* of the tile.
/// 3. The candidate nearest to a point is the one that the point is assigned to.
///
/// Of each centre that is not a member, and of each member that is no candidate, it is known
/// how far it may move until that is to be looked at again.
struct GroupState {
  /// The centre over which others have their gaps on the group's box.
  var anchor = 0
  /// For each centre that is not a member, the sum of the paths that uses up its gap.
  var outerLimits: [Float] = []
  /// Centres, ascending.
  var members: [Int32] = []
  /// The members when all were last chosen anew.
  var chosenCount = 0
  /// Words of 64 bits for each tile's candidates.
  var wordCount = 0
  /// Tile × word: a bit for each member that is a candidate.
  var candidates: [UInt64] = []
  /// Numbers for each tile's limits.
  var stride = 0
  /// Tile × member: for each member that is no candidate, the sum of the paths that uses up its
  /// gap over the tile's anchor.
  var limits: [Float] = []
}
