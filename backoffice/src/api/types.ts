/** Names for what the generated schema calls otherwise, so that features need not know its spelling. */
import type { components, paths } from './schema';

export type { paths } from './schema';

type Schemas = components['schemas'];

export type Session = Schemas['SessionAnswer'];
export type Organization = Schemas['OrganizationAnswer'];
export type Me = Schemas['MeAnswer'];
export type Member = Schemas['MemberAnswer'];
export type OwnSession = Schemas['OwnSession'];
export type Website = Schemas['WebsiteAnswer'];
export type Shop = Schemas['ShopAnswer'];

export type ReviewRequest = Schemas['RequestAnswer'];
export type ReviewRequestDetail =
  paths['/api/v1/websites/{id_website}/requests/{request_id}']['get']['responses'][200]['content']['application/json'];
export type HistoryEntry = ReviewRequestDetail['history'][number];
export type RequestedProduct = ReviewRequestDetail['products'][number];
export type Provenance = ReviewRequestDetail['order']['provenance'];
export type RequestStatus = ReviewRequest['status'];
export type RequestType = ReviewRequest['type'];
export type IntakeMethod = ReviewRequest['method'];
export type RequestsQuery = NonNullable<
  paths['/api/v1/websites/{id_website}/requests']['get']['parameters']['query']
>;
export type RequestSort = NonNullable<RequestsQuery['sort']>;

/** A problem document (RFC 9457). A proxy's page has a status only. */
export type ProblemDocument = Partial<Schemas['Problem']> & Pick<Schemas['Problem'], 'status' | 'code'>;
export type ProblemError = Schemas['Problem']['errors'][number];

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type OrderImport = Schemas['ImportAnswer'];
export type FileFinding = Schemas['FileFinding'];

export type SftpAccount = Schemas['AccountAnswer'];
export type SftpFile = Schemas['FileAnswer'];
export type ConnectionTrial = Schemas['SftpPollerTrialAnswer'];

export type ApiClient = Schemas['ClientAnswer'];
export type ApiCall = Schemas['RecordedCallAnswer'];
export type NewApiClient = Schemas['ClientBody'];

export type CollectionSettings = Schemas['SettingsAnswer'];
export type CollectionSettingsChange = Partial<Schemas['SettingsChange']>;

export type RequestStatistics = Schemas['StatisticsAnswer'];
export type ReviewStatistics = Schemas['ReviewStatisticsAnswer'];

export type Review = Schemas['ReviewAnswer'];
export type ReviewDetail = Schemas['DetailedReviewAnswer'];
export type ReviewKind = Review['kind'];
export type ReviewState = Review['state'];
export type ReviewFlag = Review['flags'][number];
export type ReviewExchange = Review['exchanges'][number];
export type ReviewsQuery = NonNullable<
  paths['/api/v1/websites/{id_website}/reviews']['get']['parameters']['query']
>;

export type FeedFlow = Schemas['FeedExporterFlowAnswer'];
export type NewFeedFlow = Schemas['NewFlow'];
export type FeedFlowChange = Partial<Schemas['ChangedFlow']>;
export type FeedRun = Schemas['FeedExporterRunAnswer'];
export type FeedCheck = Schemas['FeedExporterCheckAnswer'];

export type Connector = Schemas['ConnectorsConnectorAnswer'];
export type ConnectorChange = Partial<Schemas['ChangedConnector']>;
export type ConnectorCheck = Schemas['ConnectorsCheckAnswer'];
export type Retrieval = Schemas['RetrievalAnswer'];

export type Webhook = Schemas['WebhookAnswer'];
export type NewWebhook = Schemas['NewWebhook'];
export type ChangedWebhook = Schemas['ChangedWebhook'];
export type WebhookTrial = Schemas['WebhookTestAnswer'];
export type WebhookDelivery = Schemas['DeliveryAnswer'];
export type WebhookDeliveryDetail = Schemas['DeliveryDetailAnswer'];

export type MailTemplate = Schemas['TemplateAnswer'];
export type MailTemplateChange = Partial<Schemas['TemplateFields']>;
export type MailPreview = Schemas['PreviewAnswer'];
export type MailTrial = Schemas['MailerTrialAnswer'];
export type RequestedParts = NonNullable<Schemas['PreviewBody']['type']>;

export type ModeratedReview = Schemas['ModeratedReviewAnswer'];
export type ModeratedReviewDetail =
  paths['/api/v1/moderation/reviews/{review_id}']['get']['responses'][200]['content']['application/json'];
export type ModerationStep = ModeratedReviewDetail['history'][number];
export type ModerationQuery = NonNullable<paths['/api/v1/moderation/reviews']['get']['parameters']['query']>;
export type ReviewDecision = Schemas['DecisionBody'];
export type ReaderReport = Schemas['ReportAnswer'];

export type Questionnaire = Schemas['QuestionnaireAnswer'];
export type OwnQuestion = Schemas['OwnQuestionAnswer'];
export type QuestionKind = OwnQuestion['kind'];

export type Suppression = Schemas['SuppressionAnswer'];
