/** An app that is offered to somebody, who may take it or not. */
export interface AppTransfer {
  readonly id: string;
  readonly appId: string;
  /** Who owned it when it was offered. */
  readonly ownerId: string;
  readonly recipientId: string;
  readonly state: 'pending' | 'accepted' | 'declined';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
